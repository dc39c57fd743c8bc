#!/bin/sh
# Makes Rust's std for x86_64-unknown-linux-musl usable, once, and prints the rustc command that has it.
#
# Where rustc already brings the target (rustup target add x86_64-unknown-linux-musl), that is all. Otherwise std is built
# from the sources that Debian packages beside its compiler, musl comes from musl-dev, and the unwinder is the crate
# `unwinding`. The result is kept in ${FERRULE_TEST_CACHE:-~/.cache/ferrule-test} for the next time.
set -eu
target=x86_64-unknown-linux-musl
unwinding_version=0.2.11

say() { echo "$@" >&2; }

if command -v rustc >/dev/null; then
  if ls "$(rustc --print sysroot)"/lib/rustlib/$target/lib/libstd-*.rlib >/dev/null 2>&1; then
    echo "rustc --target $target"
    exit
  fi
fi

# A std belongs to one compiler: it has to be the one whose sources there are.
rustc=/usr/bin/rustc
cargo=/usr/bin/cargo
version=$($rustc --version 2>/dev/null | cut -d' ' -f2) || version=none
sources=/usr/src/rustc-$version/library
[ -d "$sources" ] && [ -x $cargo ] && [ -f /usr/lib/x86_64-linux-musl/rcrt1.o ] || {
  say "no std for $target: rustup target add $target, or (Debian)"
  say "  apt-get install rustc-web cargo-web rust-web-src musl-dev"
  exit 1
}

cache=${FERRULE_TEST_CACHE:-${HOME:?}/.cache/ferrule-test}
sysroot=$cache/musl-$version
lib=$sysroot/lib/rustlib/$target/lib
answer="$rustc --sysroot $sysroot --target $target"
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ -f "$sysroot/complete" ]; then
  echo "$answer"
  exit
fi

say "building std for $target (about a minute)"
work=$cache/work-$version
rm -rf "$work" "$sysroot"
mkdir -p "$work/std/src" "$work/unwinder/src" "$lib/self-contained"
unset RUSTFLAGS RUSTC RUSTC_WRAPPER CARGO_BUILD_TARGET
export RUSTC=$rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" CARGO_INCREMENTAL=0

# std: an empty program is what is asked for, std and all below it is what is wanted.
cd "$work/std"
printf '[package]\nname = "want-std"\nversion = "0.0.0"\nedition = "2021"\n[lib]\n[profile.release]\ndebug = 1\n' > Cargo.toml
: > src/lib.rs
mkdir .cargo
cat > .cargo/config.toml <<END
[source.crates-io]
replace-with = "vendored"
[source.vendored]
directory = "$sources/vendor"
END
$cargo build --quiet --release --offline -Zbuild-std=std,panic_unwind,test --target $target >&2
cp "$work/target/$target/release/deps/"*.rlib "$lib/"
rm -f "$lib"/libwant_std-*

# The unwinder, for the place of LLVM's libunwind.a.
cd "$work/unwinder"
cat > Cargo.toml <<END
[package]
name = "unwind"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["staticlib"]
[dependencies]
unwinding = { version = "=$unwinding_version", default-features = false, features = ["unwinder", "dwarf-expr", "hide-trace", "fde-phdr-dl"] }
[profile.release]
panic = "abort"
END
cat > src/lib.rs <<END
#![no_std]
extern crate unwinding;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
END
$cargo build --quiet --release -Zbuild-std=core,alloc --target $target >&2
cp "$work/target/$target/release/libunwind.a" "$lib/self-contained/"

# musl: start files, libc.a, and the empty archives that keep -lm from finding glibc's.
for file in rcrt1.o crt1.o Scrt1.o crti.o crtn.o libc.a libm.a libdl.a libpthread.a librt.a libutil.a; do
  cp "/usr/lib/x86_64-linux-musl/$file" "$lib/self-contained/"
done
for file in crtbegin.o crtbeginS.o crtend.o crtendS.o; do
  cp "$(gcc -print-file-name=$file)" "$lib/self-contained/"
done
# What rustc itself needs of a sysroot for the host (proc-macro crates are not built with this one).
touch "$sysroot/complete"
rm -rf "$work"
echo "$answer"
