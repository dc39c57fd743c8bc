//# about: The crate and the function that need a newer glibc are named.
//# against: nothing
//# build: $RUSTC --crate-type=rlib --crate-name=vault -O secret.rs
//# link fails: $RUSTC -O --extern vault=libvault.rlib -C link-arg=--max-glibc=2.26 -o program max_glibc_crate.rs
//# stderr contains: memfd_create needs glibc 2.27, which --max-glibc=2.26 does not allow
//# stderr contains: referenced by crate vault, vault::secret
//# stderr contains: hint: older ones have no memfd_create; allow glibc 2.27
fn main() {
    println!("{}", vault::secret());
}
//# file: secret.rs
extern "C" {
    fn memfd_create(name: *const u8, flags: u32) -> i32;
}
#[inline(never)]
pub fn secret() -> i32 {
    unsafe { memfd_create(b"x\0".as_ptr(), 0) }
}
