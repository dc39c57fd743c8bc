//# about: The crate ferrule-link-args passes its own tests, linked by Ferrule and by GNU ld, and can be packaged.
//# build: cp -r $SOURCE_ROOT/link-args crate && rm -rf crate/target && cd crate && cargo fetch -q --locked --offline
//# link: cd crate && unset RUSTC && export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=$LINKER && cargo test -q --locked --offline --workspace --target-dir target
//# link: cd crate && unset RUSTC && cargo package -q --locked --offline --allow-dirty --workspace --no-verify --target-dir target && ls target/package/*.crate
fn main() {}
