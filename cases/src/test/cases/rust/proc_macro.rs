//# about: A proc-macro that Ferrule linked is loaded by rustc and used.
//# link: $RUSTC --crate-type=proc-macro --crate-name answer answer.rs -o libanswer.so
//# link: $RUSTC --edition=2021 --extern answer=libanswer.so proc_macro.rs -o program
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# run: ./program
//# stdout: 42
fn main() {
    println!("{}", answer::answer!());
}
//# file: answer.rs
extern crate proc_macro;
use proc_macro::TokenStream;

#[proc_macro]
pub fn answer(_input: TokenStream) -> TokenStream {
    "42".parse().unwrap()
}
