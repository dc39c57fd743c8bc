//# about: ld.so.cache in each layout that ldconfig writes, for programs of a root folder: libraries, processor levels.
//# against: nothing
//# variant: new LAYOUT=new LEVEL=/glibc-hwcaps/x86-64-v2
//# variant: compat LAYOUT=compat LEVEL=/glibc-hwcaps/x86-64-v2
//# variant: old LAYOUT=old LEVEL=/glibc-hwcaps/x86-64-v2
//# build: mkdir -p far/glibc-hwcaps/x86-64-v2 root/etc && gcc -shared -fPIC lib.c -Wl,-soname,libfar.so.1 -o far/libfar.so.1 && cp far/libfar.so.1 far/glibc-hwcaps/x86-64-v2
//# build: gcc -shared -fPIC lib.c -m32 -nostdlib -Wl,-soname,libfar.so.1 -o far/libnarrow.so.1 && gcc -shared -fPIC -nostdlib main.c far/libfar.so.1 -o asks.so
//# check: echo "$PWD/far" > conf && PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c $LAYOUT -C root/etc/ld.so.cache -f conf && mkdir -p "root$PWD" && cp -r far "root$PWD/far" && $FERRULE ldd --root root --hwcaps x86-64-v2 asks.so | sed "s|$PWD||; s/\t//" | tail -n 1 > lines && echo "libfar.so.1 => /far$LEVEL/libfar.so.1" | diff - lines
//# stdout contains:
//# check: echo "$PWD/far" > conf && PATH=$PATH:/sbin:/usr/sbin ldconfig -X -c $LAYOUT -C root/etc/ld.so.cache -f conf && $FERRULE ldd --root root --hwcaps '' --tree asks.so
//# stdout contains: [/etc/ld.so.cache]
//# check: head -c 100 root/etc/ld.so.cache > c && mv c root/etc/ld.so.cache && $FERRULE ldd --root root asks.so
//# stdout contains: libfar.so.1 => not found
//# file: lib.c
int far(void) { return 1; }
//# file: main.c
int far(void);
int wants(void) { return far(); }
