//# about: A version that is none, or newer than the glibc that is there, is told.
//# against: nothing
//# variant: word VERSION=bullseye
//# variant: one-number VERSION=2
//# variant: empty VERSION=
//# variant: four-numbers VERSION=2.3.4.5
//# variant: too-new VERSION=9.99
//# build: $CC -c max_glibc_version.c
//# link fails: $CC max_glibc_version.o -Wl,--max-glibc=$VERSION -o program
//# stderr contains: ferrule: error: --max-glibc=
int main(void) { return 0; }
