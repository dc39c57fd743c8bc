#!/bin/sh
# build.sh -o program|plugin.so: builds the workspace and copies that file here.
# build.sh run|test: runs the program, or all tests.
# With Ferrule all of it happens on the bare machine; other linkers need this one.
set -eu
# cargo takes it for the name of a program.
unset RUSTC
there=
linker=$LINKER
if [ "$LINKER_NAME" = ferrule ]; then
  there=$SOURCE_ROOT/cases/bare-machine.sh
  linker=$FERRULE
fi
run() {
  $there env CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER="$linker" \
    cargo "$1" --color never --offline --locked --workspace
}
case $* in
  '-o program') run build && cp target/debug/app program ;;
  '-o plugin.so') run build && cp target/debug/libplugin.so plugin.so ;;
  run) $there ./program ;;
  test) run test ;;
esac
