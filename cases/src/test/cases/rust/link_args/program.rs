use link_args::link_args;

#[cfg(not(without))]
#[link_args("-z nodelete --defsym=answer=42 -L. -lplain")]
extern "C" {
    static answer: u8;
    static seven: u8;
    fn plain() -> i32;
}

#[cfg(without)]
#[link_args("-z nodelete", "--defsym=answer=42")]
extern "C" {}

#[cfg(not(without))]
fn main() {
    assert_eq!(library::SEVEN, 7);
    unsafe {
        // Some linkers add the load address to absolute symbols of position-independent programs.
        let of = |symbol: *const u8| symbol as usize & 0xfff;
        println!("{} {} {}", of(&raw const answer), of(&raw const seven), plain());
    }
}

#[cfg(without)]
fn main() {
    assert_eq!(library::SEVEN, 7);
    println!("without");
}
