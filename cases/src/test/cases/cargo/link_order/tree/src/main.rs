extern "C" {
    static flags: u8;
    static arg: u8;
    static args: u8;
    static pre: u8;
    static script: u8;
    static last: u8;
}

fn main() {
    // Some linkers add the load address to absolute symbols of position-independent programs.
    let of = |symbol: *const u8| symbol as usize & 0xfff;
    println!(
            "flags={} arg={} args={} pre={} script={} native={} last={}",
            of(&raw const flags),
            of(&raw const arg),
            of(&raw const args),
            of(&raw const pre),
            of(&raw const script),
            native::answer(),
            of(&raw const last)
        );
}
