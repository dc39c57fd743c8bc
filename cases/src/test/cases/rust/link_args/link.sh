# Compiles and links; linkers that do not read the options from the objects are given them on the command line.
set -eu
out=$2
crate="--edition 2021 -Ldependency=link-args/debug/deps --extern link_args=link-args/debug/liblink_args.rlib"
$RUSTC $crate --crate-type rlib -o liblibrary.rlib library.rs
set -- $crate --extern library=liblibrary.rlib -Wlinker_messages
if [ -n "${LEFT_OUT:-}" ]; then
  # Without permission: the options of both crates are named, with crate and line, and none is applied.
  unset FERRULE_ALLOW_EMBEDDED_ARGS
  $RUSTC "$@" --cfg without program.rs -o "$out" 2>messages || { cat messages >&2; exit 1; }
  if [ "$LINKER_NAME" = ferrule ]; then
    for words in 'not applied: -z nodelete --defsym=answer=42' 'crate program at program.rs:12:1' \
        'not applied: --defsym=seven=7 -rpath' 'crate library at library.rs:4:1' '--allow-embedded-args=library'; do
      grep -qe "$words" messages || { echo "no word of $words:" >&2; cat messages >&2; exit 1; }
    done
    [ "$(grep -c 'not applied' messages)" = 2 ] || { cat messages >&2; exit 1; }
  fi
  exit 0
fi
if [ "$LINKER_NAME" = ferrule ]; then
  $RUSTC "$@" ${PERMISSION:-} -Clink-arg=-Wl,--print-link-args program.rs -o "$out" 2>messages || { cat messages >&2; exit 1; }
  grep -q '^ *-z nodelete --defsym=answer=42 -L. -lplain *# crate program at program.rs:4:1' messages || { cat messages >&2; exit 1; }
  ! grep -q 'not applied' messages || { cat messages >&2; exit 1; }
else
  $RUSTC "$@" -Clink-args="-Wl,-z,nodelete -Wl,--defsym=answer=42 -Wl,--defsym=seven=7 -L." \
    -Clink-arg="-Wl,-rpath,/opt/a b" -Clink-arg=-lplain program.rs -o "$out"
fi
