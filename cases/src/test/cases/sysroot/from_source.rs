//# about: musl and LLVM's libunwind from Debian's sources, with configure, make and cmake. The run is interrupted on its way: there
//# about: is no sysroot then, and the next run goes on where it was. Programs of it are static, unwind, and have lines.
//# needs: cc, c++, make, cmake
//# against: nothing
//# timeout: 900
//# check: sh add.sh interrupted
//# stderr contains: musl from source, musl_
//# stderr contains: [4/6]
//# lacks: done in
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot path
//# status: 1
//# stderr contains: ferrule sysroot add x86_64-unknown-linux-musl
//# check: sh add.sh
//# stderr contains: orig.tar.gz: done before
//# stderr contains: [3/6] start files: done before
//# stderr contains: unwinder: LLVM's libunwind, llvm-toolchain-
//# stderr contains: done in
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot list | grep built | sed 's/  */ /g'
//# stdout contains: built from musl_
//# stdout contains: LLVM's libunwind, built from llvm-toolchain-
//# check: grep -c -E '^\$ .*; (\./configure|make|cmake) ' roots/*/sysroot.log
//# stdout: 5
//# check: sh add.sh
//# stderr contains: the sysroot is there
//# check: export FERRULE_SYSROOTS=$PWD/roots; $FERRULE rustc -g --target=x86_64-unknown-linux-musl -o pie from_source.rs && $FERRULE rustc -g --target=x86_64-unknown-linux-musl -C relocation-model=static -o fixed from_source.rs
//# check: nm roots/*/lib/libunwind.a 2>/dev/null | grep -c ' T __unw_step$'
//# stdout: 1
//# check: RUST_BACKTRACE=1 ./pie
//# status: 101
//# stdout: caught, joined
//# stderr contains: from_source::fall
//# stderr contains: from_source.rs:51
//# check: RUST_BACKTRACE=1 ./fixed
//# status: 101
//# stdout: caught, joined
//# stderr contains: from_source::fall
//# stderr contains: from_source.rs:51
//# check: $FERRULE ldd pie; rm -rf roots
//# stdout contains: statically linked
fn main() {
    let caught = std::panic::catch_unwind(|| panic!("here")).is_err();
    let joined = std::thread::spawn(|| panic!("there")).join().is_err();
    if caught && joined {
        println!("caught, joined");
    }
    fall();
}

#[inline(never)]
fn fall() {
    panic!("last");
}
//# file: add.sh
# add.sh [interrupted]: the command; or its beginning, until it builds std.
export FERRULE_SYSROOTS=$PWD/roots
set -- "${1:-}" "$FERRULE" sysroot add --from-source x86_64-unknown-linux-musl
if [ -z "$1" ]; then
  shift
  exec "$@"
fi
shift
"$@" 2>said &
tries=0
until grep -q '\[4/6\]' said || [ $((tries += 1)) -gt 1600 ] || ! kill -0 $! 2>/dev/null; do
  sleep 0.5
done
sleep 3
kill $!
wait $!
cat said >&2
exit 0
