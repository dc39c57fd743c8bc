//# about: Kind of file, start files, C library and loader that do not go together are refused, each with its reason.
//# needs: musl-gcc
//# against: nothing
//# build: $CC -fPIC -c start_files.c && musl-gcc -fPIC -c start_files.c -o musl.o
//# build: for f in crt1.o Scrt1.o rcrt1.o crti.o crtn.o libc.a libc.so; do $CC -print-file-name=$f > $f.path; done
//# build: for f in crtbeginS.o crtendS.o libgcc.a; do $CC -print-file-name=$f > $f.path; done
//# link fails: $CC -nostartfiles $(cat rcrt1.o.path) start_files.o -o program
//# stderr contains: rcrt1.o is the start file of a static-pie program, which this is not
//# stderr contains: Scrt1.o
//# link fails: $CC -no-pie -nostartfiles $(cat rcrt1.o.path) start_files.o -o program
//# stderr contains: it has a fixed address
//# link fails: $CC -static-pie -nostartfiles $(cat crt1.o.path) start_files.o -o program
//# stderr contains: does not relocate the program
//# link fails: $LD -static -pie --no-dynamic-linker /usr/lib/x86_64-linux-musl/Scrt1.o musl.o -L/usr/lib/x86_64-linux-musl -lc -o program
//# stderr contains: does not relocate the program
//# link fails: $CC start_files.o $(cat crt1.o.path) -o program
//# stderr contains: there are two start files in this link
//# stderr contains: Scrt1.o
//# link fails: $LD -pie -dynamic-linker /lib/ld-musl-x86_64.so.1 /usr/lib/x86_64-linux-musl/Scrt1.o musl.o /usr/lib/x86_64-linux-musl/libc.so $(gcc -print-file-name=libm.so.6) -o program
//# stderr contains: glibc and musl in one link
//# stderr contains: libm.so.6
//# stderr contains: for musl: loader /lib/ld-musl-x86_64.so.1
//# link fails: $LD -pie -dynamic-linker /lib64/ld-linux-x86-64.so.2 /usr/lib/x86_64-linux-musl/Scrt1.o musl.o /usr/lib/x86_64-linux-musl/libc.so -o program
//# stderr contains: for glibc: loader /lib64/ld-linux-x86-64.so.2
//# link fails: $LD -static $(cat crt1.o.path) musl.o /usr/lib/x86_64-linux-musl/libc.a -o program
//# stderr contains: for glibc: start file
//# stderr contains: for musl: C library in /usr/lib/x86_64-linux-musl/libc.a
//# link fails: musl-gcc -static-pie -B$(dirname $LD) musl.o -o program
//# stderr contains: asked for -static-pie, but calls the linker for a dynamic program
//# stderr contains: musl-gcc.specs
int main(void) { return 0; }
