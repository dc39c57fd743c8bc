//! The macros in a program of their own: it links, runs, and its object carries the options.

use link_args::link_args;

#[link_args("-z nodelete --defsym=answer=42")]
extern "C" {}

#[link_args(r#"--defsym="{x}"=1"#, "-z now")]
extern "C" {
    fn abs(value: i32) -> i32;
}

mod inner {
    link_args::item::link_args!("-z nodelete");
}

macro_rules! through_a_macro {
    ($options:expr) => {
        link_args::item::link_args!($options);
    };
}
through_a_macro!("-z nodelete");

#[test]
fn the_extern_block_is_kept() {
    assert_eq!(unsafe { abs(-3) }, 3);
}

/// Whatever the linker was, the section is not in the program, and the options are in no loaded part.
#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_in_the_program() {
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    // Each letter one further on, so that this test's own data does not have the name in it.
    let section: Vec<u8> = b"/gfssvmf/mjol`bsht"
        .iter()
        .map(|letter| letter - 1)
        .collect();
    assert_eq!(section.len(), 18);
    assert!(!program.windows(section.len()).any(|w| w == section));
}
