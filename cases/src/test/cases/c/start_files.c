//# about: The same files in combinations that go together, and a note which of two unwinders is used.
//# needs: musl-gcc
//# against: nothing
//# build: $CC -fPIC -c start_files.c && musl-gcc -fPIC -c start_files.c -o musl.o
//# build: printf 'int _Unwind_RaiseException(void*p){return p?8:9;}' > u.c && $CC -fPIC -c u.c && ar rcs libunwind.a u.o
//# link: $CC -static-pie start_files.o -o glibc
//# run: ./glibc
//# stdout: main
//# link: $CC -static start_files.o -o fixed
//# run: ./fixed
//# stdout: main
//# link: musl-gcc -static -B$(dirname $LD) musl.o -o musl
//# run: ./musl
//# stdout: main
//# link: musl-gcc -B$(dirname $LD) musl.o -o dynamic
//# run: ./dynamic
//# stdout: main
//# link: $LD -static -pie --no-dynamic-linker /usr/lib/x86_64-linux-musl/rcrt1.o musl.o -L/usr/lib/x86_64-linux-musl -lc -o pie
//# run: ./pie
//# stdout: main
//# link: $CC start_files.o -L. -lunwind -lgcc_s -o two -u _Unwind_RaiseException
//# stderr contains: two unwinders are in this link
//# stderr contains: libunwind.a(u.o)
//# stderr contains: libgcc_s.so.1
#include <stdio.h>
int main(void) {
  puts("main");
  return 0;
}
