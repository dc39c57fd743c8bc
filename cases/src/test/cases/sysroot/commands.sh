//# about: The sysroot commands: what they print, refuse and take away, and that a compiler that brings the target is
//# about: used as it is, with nothing built.
//# needs: musl
//# against: nothing
//# check: $FERRULE sysroot path | tee path && test -f $(cat path)/lib/libc.a && test -f $(cat path)/lib/libunwind.a && test -f $(cat path)/lib/libm.a && test -f $(cat path)/lib/rcrt1.o && test ! -e $(cat path)/work
//# check: $FERRULE sysroot list
//# stdout contains: x86_64-unknown-linux-musl  /
//# stdout contains: unwinder    0.2.11
//# stdout contains: crate unwinding
//# stdout contains: built from
//# check: $FERRULE sysroot add x86_64-unknown-linux-musl --prefix=$($FERRULE sysroot path)
//# stderr contains: the sysroot is there
//# check: $FERRULE sysroot add aarch64-unknown-linux-musl
//# status: 1
//# stderr contains: error: aarch64-unknown-linux-musl: not yet
//# check: mkdir other && echo mine > other/file && FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot add x86_64-unknown-linux-musl --prefix=other
//# status: 1
//# stderr contains: /other has other things in it
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot remove x86_64-unknown-linux-musl --prefix=other
//# status: 1
//# stderr contains: /other is no sysroot that ferrule made
//# check: cat other/file
//# stdout: mine
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot path
//# status: 1
//# stderr contains: ferrule sysroot add x86_64-unknown-linux-musl
//# check: sh commands.sh toolchain && export FERRULE_SYSROOTS=$PWD/roots && $FERRULE sysroot add x86_64-unknown-linux-musl --prefix=brought --rustc=toolchain/bin/rustc
//# stderr contains: brings x86_64-unknown-linux-musl: using that
//# stderr contains: building and running a program
//# lacks: std for
//# check: export FERRULE_SYSROOTS=$PWD/roots && test $($FERRULE sysroot path) = $PWD/brought && $FERRULE rustc --target=x86_64-unknown-linux-musl hello.rs
//# stderr contains: /toolchain/bin/rustc), which the sysroot
//# check: ./hello && $FERRULE ldd ./hello
//# stdout contains: hi!
//# stdout contains: statically linked
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE rustc +nightly --target=x86_64-unknown-linux-musl hello.rs
//# status: 1
//# stderr contains: its std fits no other compiler
//# check: echo 'echo rustc 1.0.0; exit 0' > toolchain/bin/rustc; FERRULE_SYSROOTS=$PWD/roots $FERRULE rustc --target=x86_64-unknown-linux-musl hello.rs
//# status: 1
//# stderr contains: is another one now
//# stderr contains: make it anew: ferrule sysroot add x86_64-unknown-linux-musl
//# check: rm brought/sysroot.manifest; FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot list
//# stdout contains: not finished
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot path
//# status: 1
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot remove x86_64-unknown-linux-musl && test ! -e brought && test ! -e roots/x86_64-unknown-linux-musl
//# stderr contains: removed
//# check: $FERRULE sysroot path | cmp - path
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot list
//# stdout contains: no sysroot in
# Makes a toolchain as rustup lays it out, with the musl target in it, from a compiler and a sysroot for it.
set -eu
made=$($FERRULE sysroot path)
mkdir -p "$1/bin" "$1/lib/rustlib"
ln -s "$made"/lib/rustlib/* "$1/lib/rustlib/"
ln -s "$(sed -n 's/^cargo: //p' "$made/sysroot.manifest")" "$1/bin/cargo"
# It takes the folder that it is in for its sysroot, unless it is told another.
cp "$made/bin/rustc" "$1/bin/rustc"
//# file: hello.rs
fn main() {
    println!("hi!");
}
