//# about: A test harness made by rustc runs its tests and notices the one that panics.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# rust: --test -o harness harness.rs
//# check: ./harness | grep -q '2 passed; 0 failed'
#[test]
fn passes() {
    assert_eq!(2 + 2, 4);
}

#[test]
#[should_panic(expected = "boom")]
fn panics() {
    panic!("boom");
}
