//# about: What no older glibc has is refused with its version and who calls it, in programs and in libraries.
//# against: nothing
//# variant: program FLAGS=-pie
//# variant: fixed FLAGS=-no-pie
//# variant: library FLAGS=-shared
//# build: $CC -fPIC -c max_glibc.c
//# link fails: $CC $FLAGS max_glibc.o -Wl,--max-glibc=2.24 -o program
//# stderr contains: ferrule: error: getentropy needs glibc 2.25, which --max-glibc=2.24 does not allow
//# stderr contains: >>> referenced by fill (max_glibc.o:(.text
//# stderr contains: older ones have no getentropy; allow glibc 2.25
#include <unistd.h>
int fill(char *buffer) { return getentropy(buffer, 4); }
int main(void) {
  char buffer[4];
  return fill(buffer);
}
