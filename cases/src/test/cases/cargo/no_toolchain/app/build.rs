// A build script is a program, too: it has to be linked before it can say this.
fn main() {
    println!("cargo:rustc-env=SAID_BY_BUILD_SCRIPT=built");
    println!("cargo:rerun-if-changed=build.rs");
}
