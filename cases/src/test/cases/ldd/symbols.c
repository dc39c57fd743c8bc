//# about: -d, -r, -u and -v: missing variables, functions and versions, libraries that nothing is taken from.
//# against: nothing
//# build: mkdir full poor && gcc -shared -fPIC full.c -Wl,--version-script,v.map -Wl,-soname,libdep.so -o full/libdep.so
//# build: gcc -shared -fPIC poor.c -Wl,--version-script,v1.map -Wl,-soname,libdep.so -o poor/libdep.so
//# build: mkdir bare && gcc -shared -fPIC poor.c -Wl,-soname,libdep.so -o bare/libdep.so
//# build: gcc -shared -fPIC -DUNUSED other.c -Wl,-soname,libother.so -o full/libother.so && cp full/libother.so poor && cp full/libother.so bare
//# build: gcc main.c -Wl,--no-as-needed -Lfull -ldep -lother -lm -o lazy -Wl,-z,lazy
//# build: gcc main.c -Wl,--no-as-needed -Lfull -ldep -lother -lm -o now -Wl,-z,now
//# build: gcc -no-pie main.c -Wl,--no-as-needed -Lfull -ldep -lother -lm -o fixed -Wl,-z,lazy
//# build: gcc -shared -fPIC main.c -o open.so
//# build: gcc -shared -fPIC main.c -Wl,-Bsymbolic -Wl,--hash-style=sysv -o symbolic.so
//# build: gcc main.c -Wl,--as-needed -Lfull -ldep -o used
//# ldd: LD_LIBRARY_PATH=full $LDD -r ./lazy
//# ldd: LD_LIBRARY_PATH=poor $LDD -d ./lazy
//# ldd: LD_LIBRARY_PATH=poor $LDD -r ./lazy
//# ldd: LD_LIBRARY_PATH=poor $LDD -d ./now
//# ldd: LD_LIBRARY_PATH=poor $LDD -r ./fixed
//# ldd: LD_LIBRARY_PATH=poor $LDD -v ./lazy
//# ldd: LD_LIBRARY_PATH=bare $LDD -v ./lazy
//# check: LD_LIBRARY_PATH=bare $FERRULE ldd -r -v ./lazy
//# stdout contains: undefined symbol: two, version V2	(./lazy)
//# ldd: LD_LIBRARY_PATH=full $LDD -v ./lazy ./open.so
//# ldd: LD_LIBRARY_PATH=full $LDD -u ./lazy
//# ldd: LD_LIBRARY_PATH=full $LDD -u ./used
//# ldd: -u ./lazy
//# ldd: -r ./open.so
//# ldd: -d ./open.so
//# ldd: -r ./symbolic.so
//# ldd: -r ./lazy
//# ldd: -r /bin/sh /lib/x86_64-linux-gnu/libm.so.6
//# file: full.c
int variable = 1;
int one(void) { return 1; }
int two(void) { return 2; }
int three(void) { return 3; }
//# file: poor.c
int one(void) { return 1; }
//# file: other.c
int other(void) { return 1; }
//# file: v.map
V1 { global: one; variable; };
V2 { global: two; three; local: *; } V1;
//# file: v1.map
V1 { global: one; local: *; };
//# file: main.c
extern int variable;
int one(void), two(void), three(void);
__attribute__((weak)) int maybe(void);
int (*pointer)(void) = three;
int main(void) { return one() + two() + variable + pointer() + (maybe ? maybe() : 0); }
