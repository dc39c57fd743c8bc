//# about: Folders for processor levels and older capabilities inside of each folder, as the loader of this machine has them.
//# against: nothing
//# build: gcc -shared -fPIC lib.c -Wl,-soname,libcap.so -o libcap.so && gcc main.c libcap.so -o asks
//# build: put() { mkdir -p $1 && cp libcap.so $1/; }; put v4/glibc-hwcaps/x86-64-v4; put v3/glibc-hwcaps/x86-64-v3; put v2/glibc-hwcaps/x86-64-v2; put tls/tls; put platform/x86_64; put both/tls/x86_64; put all/glibc-hwcaps/x86-64-v2; put all/x86_64; put all
//# ldd: LD_LIBRARY_PATH=v4 $LDD asks
//# ldd: LD_LIBRARY_PATH=v3 $LDD asks
//# ldd: LD_LIBRARY_PATH=v2 $LDD asks
//# ldd: LD_LIBRARY_PATH=tls $LDD asks
//# ldd: LD_LIBRARY_PATH=platform $LDD asks
//# ldd: LD_LIBRARY_PATH=both $LDD asks
//# ldd: LD_LIBRARY_PATH=all $LDD asks
//# check: LD_LIBRARY_PATH=v2:v4 $FERRULE ldd --hwcaps x86-64-v4 asks
//# stdout contains: libcap.so => v4/glibc-hwcaps/x86-64-v4/libcap.so
//# check: LD_LIBRARY_PATH=v2:v4:all $FERRULE ldd --hwcaps '' asks
//# lacks: glibc-hwcaps
//# file: lib.c
int cap(void) { return 1; }
//# file: main.c
int cap(void);
int main(void) { return cap(); }
