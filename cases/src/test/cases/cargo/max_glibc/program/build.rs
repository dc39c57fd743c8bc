fn main() {
    println!("cargo::rustc-env=MADE=made by a build script");
}
