//# about: A link that a signal ends leaves neither a half output nor its temporary file.
//# against: nothing
//# build: $CC -c signalled.c
//# build: for s in 1 2 3 4 5 6 7 8; do echo "const char block$s[] = {0x11, [4000000] = 1};" > block$s.c; $CC -c block$s.c; done
//# link: $CC signalled.o block*.o -o whole
//# check: for d in 0.06 0.09 0.12 0.14 0.16 0.18 0.2 0.22 0.25 0.3; do timeout -s TERM $d $FERRULE signalled.o block*.o -o cut || true; test ! -e cut || cmp cut whole; rm -f cut; done; test -z "$(ls -A | grep 'ferrule-')"
int main(void) { return 0; }
