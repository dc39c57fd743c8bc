#!/bin/sh
# build.sh -o rg|unittests|integration: builds that program with cargo and $LINKER.
# build.sh test: runs all of ripgrep's tests.
set -eu
here=$PWD
# Tests make folders in TMPDIR; below a source tree, its .gitignore would count for them.
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
# Nor is the tree's revision that of the crate.
GIT_CEILING_DIRECTORIES=$here
CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=$LINKER
export TMPDIR GIT_CEILING_DIRECTORIES CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER
# cargo takes it for the name of a program.
unset RUSTC
options='--color never --offline --locked --features pcre2'
cd ripgrep

# test_program --bin|--test TARGET FILE: a copy of that test program, which cargo gives a name of its own choice.
test_program() {
  cargo test $options --no-run "$1" "$2" 2> "$TMPDIR"/said || { cat "$TMPDIR"/said >&2; exit 1; }
  cp "$(sed -n 's/^ *Executable .*(\(.*\))$/\1/p' "$TMPDIR"/said)" "$here/$3"
}

case $* in
  '-o rg') cargo build $options; cp "$here"/target/debug/rg "$here" ;;
  '-o unittests') test_program --bin rg unittests ;;
  '-o integration') test_program --test integration integration ;;
  test) cargo test $options ;;
esac
