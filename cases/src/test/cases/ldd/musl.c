//# about: musl's rules beside musl's own loader: LD_LIBRARY_PATH before the run path, inherited run paths, its own names.
//# needs: musl-gcc
//# against: nothing
//# build: mkdir rp env && musl-gcc -shared -fPIC leaf.c -Wl,-soname,libleaf.so -o rp/libleaf.so && cp rp/libleaf.so env
//# build: musl-gcc -shared -fPIC mid.c -Lrp -lleaf -Wl,-soname,libmid.so -o rp/libmid.so
//# build: musl-gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,-rpath,'$ORIGIN/rp' -o runpath && musl-gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,--disable-new-dtags -Wl,-rpath,rp -o rpath
//# build: musl-gcc main.c -Wl,--no-as-needed -lm -Lrp -lmid -Wl,-rpath-link,rp -o plain
//# check: /lib/ld-musl-x86_64.so.1 --list ./runpath | sed 's/ (0x.*//' > expected; $FERRULE ldd ./runpath | diff expected -
//# check: /lib/ld-musl-x86_64.so.1 --list ./rpath | sed 's/ (0x.*//' > expected; $FERRULE ldd ./rpath | diff expected -
//# check: export LD_LIBRARY_PATH=env; /lib/ld-musl-x86_64.so.1 --list ./runpath | sed 's/ (0x.*//' > expected; LD_LIBRARY_PATH=env; $FERRULE ldd ./runpath | diff expected -
//# check: export LD_LIBRARY_PATH=rp:; /lib/ld-musl-x86_64.so.1 --list ./plain | sed 's/ (0x.*//' > expected; $FERRULE ldd ./plain | diff expected -
//# check: $FERRULE ldd -r ./plain
//# stdout contains: libmid.so => not found
//# stdout contains: undefined symbol: mid
//# check: $FERRULE ldd --glibc ./runpath
//# stdout contains: linked against musl: needs no glibc
//# check: $FERRULE ldd rp/libmid.so
//# stdout contains: libc.so => /lib/ld-musl-x86_64.so.1
//# check: mkdir -p root/lib root/etc root/opt/l && cp rp/*.so root/opt/l && cp /lib/ld-musl-x86_64.so.1 root/lib && printf '/nowhere\n/opt/l\n' > root/etc/ld-musl-x86_64.path && $FERRULE ldd --root root plain | sed 's/\t//'
//# stdout: /lib/ld-musl-x86_64.so.1
//# stdout: libmid.so => /opt/l/libmid.so
//# stdout: libc.so => /lib/ld-musl-x86_64.so.1
//# stdout: libleaf.so => /opt/l/libleaf.so
//# file: leaf.c
int leaf(void) { return 1; }
//# file: mid.c
#include <stdlib.h>
int leaf(void);
int mid(void) { return leaf() + rand(); }
//# file: main.c
int mid(void);
int main(void) { return mid(); }
