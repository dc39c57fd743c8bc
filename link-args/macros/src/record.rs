//! What stands in the object file. The layout is described in Ferrule's `docs/link-args.md`.

/// The section. `e` is SHF_EXCLUDE: linkers leave it out of their output.
const SECTION: &str = ".ferrule.link_args";

/// A weak, hidden, absolute symbol: its name in the index of a library says which members to look into.
const MARKER: &str = "__ferrule_link_args";

/// The first byte of a record.
const VERSION: u8 = 1;

/// Whether a string can be stored and split into words.
pub fn check(options: &str) -> Result<(), String> {
    if options.contains('\0') {
        return Err("a NUL in the options".to_string());
    }
    let mut quote = None;
    let mut characters = options.chars();
    while let Some(c) = characters.next() {
        match quote {
            _ if c == '\\' => {
                characters
                    .next()
                    .ok_or("a backslash with nothing behind it")?;
            }
            Some(q) if c == q => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    match quote {
        Some(q) => Err(format!("the quote {q} is not closed")),
        None => Ok(()),
    }
}

/// The item that puts a record into the object file of the crate that is being compiled.
pub fn item(package: &str, place: &str, options: &str) -> String {
    let before = format!(
        ".pushsection {SECTION},\\\"e\\\",%progbits\\n.byte {VERSION}\\n.asciz \\\"{}\\\"\\n.asciz \\\"",
        assembly(package)
    );
    let after = format!(
        "\\\"\\n.asciz \\\"{}\\\"\\n.asciz \\\"{}\\\"\\n.popsection\\n.weak {MARKER}\\n.hidden {MARKER}\\n.set {MARKER}, 0",
        assembly(place),
        assembly(options)
    );
    // global_asm! is no statement: in a module within a block it may stand in functions as well.
    format!(
        "#[cfg(all({ELF_SYSTEMS}, {PROCESSORS}))] const _: () = {{ mod options {{
         ::core::arch::global_asm!(::core::concat!(\"{before}\", ::core::module_path!(), \"{after}\"));
         }} }};"
    )
}

const ELF_SYSTEMS: &str = "any(target_os = \"linux\", target_os = \"android\", target_os = \"freebsd\", \
    target_os = \"netbsd\", target_os = \"openbsd\", target_os = \"dragonfly\", target_os = \"illumos\", \
    target_os = \"solaris\", target_os = \"fuchsia\", target_os = \"haiku\", target_os = \"hurd\")";

/// Those whose assembly is stable.
const PROCESSORS: &str = "any(target_arch = \"x86_64\", target_arch = \"x86\", target_arch = \"aarch64\", \
    target_arch = \"arm\", target_arch = \"riscv64\", target_arch = \"riscv32\", target_arch = \"loongarch64\", \
    target_arch = \"s390x\")";

/// Text as the inside of an assembler string within a Rust string: letters, digits and a few signs as they are, every
/// other byte in octal, so that neither Rust, nor `global_asm!`, nor the assembler sees a sign of its own.
fn assembly(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b" -_./:=,+@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("\\\\{byte:03o}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{assembly, check};

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(assembly("-z a=b"), "-z a=b");
        assert_eq!(
            assembly("{\"\\%é"),
            "\\\\173\\\\042\\\\134\\\\045\\\\303\\\\251"
        );
    }

    #[test]
    fn quotes_have_to_be_closed() {
        assert!(check("-z nodelete '--defsym=a b' \"c\\\"d\"").is_ok());
        assert!(check("'a").is_err());
        assert!(check("a\\").is_err());
        assert!(check("a\0b").is_err());
    }
}
