//# about: The ways to build: link-time optimisation, stripping, aborting, static glibc, a shared std.
//# variant: lto-fat FLAGS="-O -C lto=fat"
//# variant: lto-thin FLAGS="-O -C lto=thin"
//# variant: stripped FLAGS="-O -C strip=symbols"
//# variant: small FLAGS="-C opt-level=z -C panic=abort -C strip=debuginfo"
//# variant: static FLAGS="-C target-feature=+crt-static"
//# variant: shared-std FLAGS="-C prefer-dynamic"
//# variant: fixed FLAGS="-C relocation-model=static"
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# rust: $FLAGS -o kinds kinds.rs
//# run: LD_LIBRARY_PATH=$(rustc --print target-libdir) ./kinds a b
//# stdout: 3 arguments
//# stdout: [1, 2, 3]
//# check: case "$FLAGS" in *strip=symbols*) ! readelf -SW kinds | grep -e ' .symtab ' -e ' .debug_' ;; *crt-static*) ! readelf -dW kinds | grep NEEDED ;; *prefer-dynamic*) readelf -dW kinds | grep -q libstd- ;; esac
use std::collections::BTreeSet;

fn main() {
    println!("{} arguments", std::env::args().count());
    let set: BTreeSet<i32> = vec![3, 1, 2].into_iter().collect();
    println!("{:?}", set.into_iter().collect::<Vec<_>>());
}
