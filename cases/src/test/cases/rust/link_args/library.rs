//! Only a constant is used of this: no member is extracted.
pub const SEVEN: u8 = 7;

link_args::item::link_args!("--defsym=seven=7", r#"-rpath "/opt/a b""#);
