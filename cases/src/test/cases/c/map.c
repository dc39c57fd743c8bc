//# about: The map file, the cross reference table and the rule for make say where everything is and came from.
//# needs: ld.lld
//# against: lld
//# build: gcc -fcommon -O1 -ffunction-sections -c map.c other.c && ar rc libother.a other.o
//# link: $CC map.o -L. -lother -Wl,--gc-sections,-Map=program.map,--dependency-file=program.d -o program
//# run: ./program
//# stdout: 3
//# check: test "$(awk '$NF == "main" {print $1}' program.map)" = "$(nm program | awk '$3 == "main" {sub(/^0*/, "", $1); print $1}')"
//# check: test "$(awk '$NF == "space" {print $1}' program.map)" = "$(nm program | awk '$3 == "space" {sub(/^0*/, "", $1); print $1}')"
//# check: readelf -SW program | awk -F'[][]' '{split($3, f, " "); if (f[2] == "PROGBITS" && f[3] !~ /^0*$/) {sub(/^0*/, "", f[3]); print f[1], f[3]}}' | while read name address; do awk -v n=$name -v a=$address '$1 == a && $5 == n {found = 1} END {exit !found}' program.map || exit 1; done
//# check: grep -q 'map.o:(.text.main)' program.map && ! grep -q '(.text.unused)' program.map
//# check: printf '%s\n' 'program: ; touch made' 'include program.d' > Makefile && make -q -f program.d program && touch -d '+1 minute' map.o && make -s program 2>/dev/null && test -f made
//# link fails: $CC map.o missing.o -Wl,-Map=never.map -o broken
//# check: test ! -e never.map
#include <stdio.h>
int space;
int other(int v);
int unused(void) { return 1; }
int main(void) {
  space = other(2);
  printf("%d\n", space);
  return 0;
}
//# file: other.c
int other(int v) { return v + 1; }
