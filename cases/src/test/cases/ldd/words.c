//# about: The words and exit statuses for many files at once, what is no program, what is damaged.
//# against: nothing
//# build: gcc main.c -o hello && gcc -static main.c -o static && gcc -static-pie main.c -o static-pie && gcc -c main.c
//# build: mkdir folder damaged && echo text > text && : > empty && printf '#!/bin/sh\n' > script && chmod +x script
//# build: cp hello unrunnable && chmod -x unrunnable && ln -s hello link && ln -s nowhere dangling
//# build: gcc -shared -fPIC -Wl,-soname,libdep.so -Dmain=dep main.c -o libdep.so && gcc dep.c libdep.so -o asks
//# build: head -c 50 libdep.so > damaged/short.so && head -c 200 libdep.so > damaged/headers.so
//# build: cp hello whole && objcopy --only-keep-debug hello hello.debug && head -c 100 hello > cut
//# ldd: ./hello
//# ldd: mkfifo -m 600 pipe 2>/dev/null; $LDD hello static static-pie main.o text script empty folder nothing unrunnable link dangling pipe hello.debug cut
//# ldd: ./static
//# ldd: ./static-pie
//# ldd: folder
//# ldd: nothing
//# ldd: ./main.o
//# ldd: script
//# ldd: $LDD
//# ldd: -v static-pie
//# ldd: -r static-pie
//# ldd: -u static-pie
//# ldd: --verbose hello
//# ldd: --function-relocs hello
//# ldd: mkdir -p d && cp damaged/short.so d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: mkdir -p d && cp damaged/headers.so d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: mkdir -p d && cp text d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: mkdir -p d && cp dep.c d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: mkdir -p d && cp main.o d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: mkdir -p d && cp static d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: mkdir -p d && cp hello d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# ldd: rm -rf d && mkdir -p d/libdep.so && LD_LIBRARY_PATH=d $LDD asks
//# check: head -c 3000 hello > half && $FERRULE ldd half
//# status: 1
//# stderr contains: ldd: ./half: damaged file:
//# lacks: Exception
//# check: for n in 64 500 700 900 1200 2000 5000 9000; do head -c $n hello > part; $FERRULE ldd -r -v part; test $? -le 1 || exit 9; done 2>&1 | grep -c Exception
//# status: 1
//# stdout: 0
//# check: $FERRULE ldd --bogus hello
//# status: 1
//# stderr contains: --bogus
//# check: $FERRULE ldd --addresses hello | grep -c '(0x0000000000000000)'
//# stdout: 3
//# file: dep.c
int dep(void);
int main(void) { return dep(); }
/* A text that is longer than the header of an ELF file, so that the loader looks at its first bytes. */
//# file: main.c
int main(void) { return 0; }
