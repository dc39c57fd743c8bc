//# about: A program that exports its symbols to what it loads, with --export-dynamic and with a dynamic list.
//# variant: all FLAGS=-rdynamic
//# variant: list FLAGS=-Wl,--dynamic-list=list
//# build: $CC -c plugin.c && $CC -fPIC -c lib.c
//# link: $CC -shared lib.o -o plugin.so
//# link: $CC $FLAGS plugin.o -o program
//# run: ./program
//# stdout: host says 5
#include <dlfcn.h>
#include <stdio.h>
int host_value(void) { return 5; }
int main(void) {
  void *plugin = dlopen("./plugin.so", RTLD_LAZY);
  if (!plugin) {
    puts(dlerror());
    return 1;
  }
  ((void (*)(void))dlsym(plugin, "run"))();
  return 0;
}
//# file: lib.c
#include <stdio.h>
int host_value(void);
void run(void) { printf("host says %d\n", host_value()); }
//# file: list
{ host_value; };
