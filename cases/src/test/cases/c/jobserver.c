//# about: A link under GNU make's jobserver takes a token for each further thread, as many as are there, and gives
//# about: all of them back. Another place than make's is the test's own pipe, to see what is left in it.
//# against: nothing
//# variant: one_left TOKENS=+ THREADS=2
//# variant: none_left TOKENS= THREADS=1
//# build: gcc -c jobserver.c
//# link: sh link.sh -o main
//# check: sh link.sh -o main && grep "^threads  *$THREADS$" said
//# run: ./main
//# stdout: linked
//# file: link.sh
set -e
rm -f tokens
mkfifo tokens
exec 9<>tokens
printf "$TOKENS" >&9
# Not by way of gcc, which changes MAKEFLAGS. Archives that nothing is taken from are input all the same, and make the link worth two threads.
MAKEFLAGS=" -j2 --jobserver-auth=fifo:$PWD/tokens" $LINKER jobserver.o -Wl,--stats "$@" \
  "$(rustc --print=sysroot)"/lib/rustlib/x86_64-unknown-linux-gnu/lib/*.rlib 2> said || { cat said >&2; exit 1; }
left=$(timeout 1 dd bs=1 count=1 <&9 2> /dev/null || true)
test "$left" = "$TOKENS" || { echo "tokens left: '$left', were '$TOKENS'"; exit 1; }
//# file: jobserver.c
#include <stdio.h>

int main(void) {
  puts("linked");
  return 0;
}
