//# about: Two versions of one function in a library: an old program keeps the old one, a new one gets the default.
//# build: $CC -fPIC -c lib.c && $CC -c versions.c
//# link: $CC -shared -Wl,-soname,libf.so,--version-script=lib.map lib.o -o libf.so
//# link: $CC versions.o ./libf.so -Wl,-rpath,. -o program
//# run: ./program
//# stdout: new 2 old 1
//# run: readelf --dyn-syms -W libf.so | grep -c hidden_helper || true
//# stdout: 0
//# run: readelf --dyn-syms -W libf.so | grep -o 'f@.*' | sort
//# stdout: f@@V2
//# stdout: f@V1
#include <stdio.h>
int f(void);
int old_f(void);
__asm__(".symver old_f, f@V1");
int main(void) {
  printf("new %d old %d\n", f(), old_f());
  return 0;
}
//# file: lib.c
int hidden_helper(void) { return 0; }
int f1(void) { return 1 + hidden_helper(); }
int f2(void) { return 2; }
__asm__(".symver f1, f@V1");
__asm__(".symver f2, f@@V2");
//# file: lib.map
V1 { global: f; local: *; };
V2 { global: f; } V1;
