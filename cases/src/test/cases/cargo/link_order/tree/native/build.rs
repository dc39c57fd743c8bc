fn main() {
    println!("cargo::rustc-link-search=native={}", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    println!("cargo::rustc-link-lib=static:-bundle=native");
}
