# Builds the tree, or shows the order in which Ferrule sees what the tree says.
set -eu
cd tree
unset RUSTC
export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=$LINKER RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target
args="-Zpre-link-args=-Wl,--defsym=pre=4,--defsym=last=4 -Clink-arg=-Wl,--defsym=arg=2,--defsym=last=2"
if [ "$1" = -o ]; then
  cargo rustc -q --offline --bin program -- $args "-Clink-args=-Wl,--defsym=args=3 -Wl,--defsym=last=3"
  cp target/debug/program "../$2"
  exit 0
fi
[ "$LINKER_NAME" = ferrule ] || { echo in order; exit 0; }
touch src/main.rs
cargo rustc -q --offline --bin program -- $args "-Clink-args=-Wl,--defsym=args=3 -Wl,--defsym=last=3" -Wlinker_messages \
  -Clink-arg=-Wl,--print-link-args 2>messages
sed -n 's/^ *\(--defsym=[a-z_]*=[0-9]\) .*/\1/p' messages | grep -v last | tr '\n' ' ' >order
# What stands before all objects, then the arguments of this command, rustflags, build scripts.
[ "$(cat order)" = "--defsym=pre=4 --defsym=arg=2 --defsym=args=3 --defsym=flags=1 --defsym=script=5 " ] || { cat order messages; exit 1; }
grep -q -- '-lnative\|libnative' messages || { cat messages; exit 1; }
echo in order
