use proc_macro::TokenStream;

#[proc_macro]
pub fn made(_: TokenStream) -> TokenStream {
    r#"fn made() -> &'static str { "at home" }"#.parse().unwrap()
}
