//# about: Which start files and libraries are taken, and that --verbose tells them and the reason.
//# against: nothing
//# build: $CC -c builtin_crt_choice.c && sh make_sysroot.sh
//# link: $LINKER -Wl,--verbose builtin_crt_choice.o -o own
//# stderr contains: start files: the machine's: /
//# stderr contains: /Scrt1.o
//# lacks: --ferrule-object
//# link: $LINKER --ferrule-crt=builtin -Wl,--verbose builtin_crt_choice.o -o forced
//# stderr contains: start files: Ferrule's own for Scrt1.o crti.o crtbeginS.o crtendS.o crtn.o, because --ferrule-crt=builtin was given
//# stderr contains: --ferrule-object=Scrt1.o
//# stderr contains: found through /etc/ld.so.cache, because --ferrule-crt=builtin
//# run: ./forced
//# stdout: main
//# link: $LINKER -Wl,--verbose --sysroot=$PWD/no-gcc builtin_crt_choice.o -o no-gcc.out
//# stderr contains: because crtbeginS.o, crtendS.o cannot be found
//# stderr contains: /libgcc_s.so.1, found in a default folder, because there are no development files for it
//# lacks: note: -lc
//# run: ./no-gcc.out
//# stdout: main
//# link: $LINKER -Wl,--verbose --sysroot=$PWD/nothing -nodefaultlibs builtin_crt_choice.o -lgcc -lpthread -lc -o nothing.out
//# stderr contains: because Scrt1.o, crti.o, crtbeginS.o, crtendS.o, crtn.o cannot be found
//# stderr contains: -lgcc: libgcc_s.so.1 stands in for it, but is not there either
//# stderr contains: -lpthread: libc.so.6 has all of it
//# stderr contains: found in a default folder, because there are no development files for it
//# run: ./nothing.out
//# stdout: main
//# link fails: $LINKER --ferrule-crt=system --sysroot=$PWD/no-gcc builtin_crt_choice.o -o program
//# stderr contains: cannot find crtbeginS.o
#include <stdio.h>
int main(void) {
  puts("main");
  return 0;
}
//# file: make_sysroot.sh
# no-gcc has the C library's development files alone, nothing only what runs programs.
set -eu
mkdir -p no-gcc/usr/lib/x86_64-linux-gnu no-gcc/lib nothing/lib/x86_64-linux-gnu nothing/lib64
for file in Scrt1.o crti.o crtn.o libc.so libc_nonshared.a; do
  cp "$(gcc -print-file-name=$file)" no-gcc/usr/lib/x86_64-linux-gnu/
done
cp "$(gcc -print-file-name=libgcc_s.so.1)" no-gcc/lib/
cp "$(gcc -print-file-name=libc.so.6)" nothing/lib/x86_64-linux-gnu/
