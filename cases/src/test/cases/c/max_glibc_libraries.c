//# about: What has moved to libc.so.6 since 2.31 is asked of the library that had it: checked against 2.31's own libraries.
//# against: nothing
//# variant: pthread LIBRARY=libpthread.so.0
//# variant: dl LIBRARY=libdl.so.2
//# variant: rt LIBRARY=librt.so.1
//# variant: util LIBRARY=libutil.so.1
//# variant: resolv LIBRARY=libresolv.so.2
//# variant: anl LIBRARY=libanl.so.1
//# build: sh names.sh $LIBRARY "$($SOURCE_ROOT/cases/old-glibc.sh)" > names.h
//# build: $CC -fPIC -c max_glibc_libraries.c
//# link: $CC max_glibc_libraries.o -Wl,--max-glibc=2.31 -o program
//# run: ./program
//# stdout: all there
//# run: $($SOURCE_ROOT/cases/old-glibc.sh) ./program
//# stdout: all there
//# check: test $(wc -l < names.h) -gt 3
//# check: sh asked.sh program $LIBRARY | diff names.h -
//# check: readelf -d program | grep -o '\[lib.*'
//# stdout contains: [libc.so.6]
#include <stdio.h>
#define NAME(f) extern char f[];
#include "names.h"
#undef NAME
#define NAME(f) f,
static char *const all[] = {
#include "names.h"
};
int main(void) {
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
    if (!all[i]) {
      printf("%u is not there\n", i);
    }
  }
  printf("all there\n");
  return 0;
}
//# file: names.sh
# names.sh LIBRARY OLD: NAME(f) for all that OLD's LIBRARY has and its libc.so.6 has not, but today's.
set -eu
old=$(dirname "${2%% *}")
new=$(gcc -print-file-name=libc.so.6)
defined() { readelf -W --dyn-syms "$1" | awk '$7 ~ /^[0-9]/ && $8 ~ /@GLIBC_2/ { print $8 }'; }
defined "$old/$1" | sed 's/@.*//' | sort -u > old.names
defined "$old/libc.so.6" | sed 's/@.*//' | sort -u > libc.names
defined "$new" | sed -n 's/@@.*//p' | sort -u > new.names
comm -23 old.names libc.names | comm -12 - new.names | sed 's/.*/NAME(&)/'
//# file: asked.sh
# asked.sh FILE LIBRARY: NAME(f) for all that FILE asks of LIBRARY.
set -eu
readelf -VW "$1" | awk -v library="$2" '
  / File: / { for (i = 1; i < NF; i++) if ($i == "File:") file = $(i + 1) }
  / Name: .*Version: / && file == library { print "(" $NF ")" }' > versions
readelf -W --dyn-syms "$1" | awk '$7 == "UND"' | grep -Ff versions | sed 's/.* \([^ ]*\)@GLIBC.*/NAME(\1)/' | sort
