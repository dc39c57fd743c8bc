fn main() {
    println!("cargo::rustc-link-arg-bins=-Wl,--defsym=script=5,--defsym=last=5");
    println!("cargo::rustc-link-arg-bin=program=-Wl,-rpath,/opt/program");
    println!("cargo::rustc-link-arg=-Wl,-O1");
}
