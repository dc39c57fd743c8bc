//! The macros of `ferrule-link-args`: see there.

mod literal;
mod record;

use proc_macro::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// Linker options on an `extern` block.
#[proc_macro_attribute]
pub fn link_args(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if !is_extern_block(&item) {
        let mut output = error(Span::call_site(), "#[link_args(…)] belongs on an extern block; elsewhere use link_args::item::link_args!(…)");
        output.extend(item);
        return output;
    }
    let mut output = expand(arguments);
    output.extend(item);
    output
}

/// Linker options as an item.
#[proc_macro]
pub fn link_args_item(arguments: TokenStream) -> TokenStream {
    expand(arguments)
}

fn expand(arguments: TokenStream) -> TokenStream {
    let place = Span::call_site();
    match options(arguments) {
        Ok(options) => {
            let file = format!("{}:{}:{}", place.file(), place.line(), place.column());
            record::item(&package(), &file, &options)
                .parse()
                .unwrap_or_else(|_| error(place, "link_args: broken expansion"))
        }
        Err((span, message)) => error(span, &message),
    }
}

/// Name and version of the package that is being compiled; empty without cargo.
fn package() -> String {
    let of = |variable| std::env::var(variable).unwrap_or_default();
    format!("{} {}", of("CARGO_PKG_NAME"), of("CARGO_PKG_VERSION"))
        .trim()
        .to_string()
}

/// The strings of the arguments, joined by blanks.
fn options(arguments: TokenStream) -> Result<String, (Span, String)> {
    let mut options = String::new();
    let mut string_expected = true;
    for token in arguments {
        let span = token.span();
        match token {
            TokenTree::Literal(literal) if string_expected => {
                let text = literal::string(&literal.to_string())
                    .ok_or_else(|| (span, "link_args: expected a string".to_string()))?;
                record::check(&text).map_err(|message| (span, format!("link_args: {message}")))?;
                if !options.is_empty() {
                    options.push(' ');
                }
                options.push_str(&text);
                string_expected = false;
            }
            // What a macro_rules! macro hands on comes in a group without delimiters.
            TokenTree::Group(group) if string_expected && group.delimiter() == Delimiter::None => {
                options.push_str(&self::options(group.stream())?);
                string_expected = false;
            }
            TokenTree::Punct(comma) if comma == ',' && !string_expected => string_expected = true,
            _ => {
                return Err((
                    span,
                    "link_args: expected strings, separated by commas".to_string(),
                ))
            }
        }
    }
    if options.trim().is_empty() {
        return Err((Span::call_site(), "link_args: no options".to_string()));
    }
    Ok(options)
}

/// `#[…]… unsafe? extern "ABI"? { … }`, and nothing else.
fn is_extern_block(item: &TokenStream) -> bool {
    let mut tokens = item.clone().into_iter().peekable();
    while matches!(tokens.peek(), Some(TokenTree::Punct(hash)) if *hash == '#') {
        tokens.next();
        tokens.next();
    }
    if matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word.to_string() == "unsafe") {
        tokens.next();
    }
    if !matches!(tokens.next(), Some(TokenTree::Ident(word)) if word.to_string() == "extern") {
        return false;
    }
    if matches!(tokens.peek(), Some(TokenTree::Literal(_))) {
        tokens.next();
    }
    matches!(tokens.next(), Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace)
        && tokens.next().is_none()
}

/// `::core::compile_error! { "message" }` at `span`.
fn error(span: Span, message: &str) -> TokenStream {
    let punct = |c, spacing| {
        let mut punct = Punct::new(c, spacing);
        punct.set_span(span);
        TokenTree::Punct(punct)
    };
    let mut text = proc_macro::Literal::string(message);
    text.set_span(span);
    let mut body = Group::new(Delimiter::Brace, TokenTree::Literal(text).into());
    body.set_span(span);
    [
        punct(':', Spacing::Joint),
        punct(':', Spacing::Alone),
        TokenTree::Ident(Ident::new("core", span)),
        punct(':', Spacing::Joint),
        punct(':', Spacing::Alone),
        TokenTree::Ident(Ident::new("compile_error", span)),
        punct('!', Spacing::Alone),
        TokenTree::Group(body),
    ]
    .into_iter()
    .collect()
}
