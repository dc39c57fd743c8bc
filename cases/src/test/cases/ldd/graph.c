//# about: --tree, --why, --json, --glibc, --packages and colour.
//# against: nothing
//# needs: python3
//# build: gcc -shared -fPIC leaf.c -Wl,-soname,libleaf.so.1 -o libleaf.so.1 && gcc -shared -fPIC mid.c libleaf.so.1 -Wl,-soname,libmid.so -o libmid.so
//# build: gcc main.c libmid.so libleaf.so.1 -Wl,--no-as-needed -Wl,-rpath,'$ORIGIN' -o asks && mkdir poor && cp libmid.so asks poor
//# check: $FERRULE ldd --tree ./asks | sed "s|$PWD/./||; s| \[/.*||"
//# stdout: ./asks
//# stdout: ├── libmid.so => libmid.so [RUNPATH of ./asks]
//# stdout: │   ├── libleaf.so.1 => libleaf.so.1 [RUNPATH of ./asks]
//# stdout: │   └── libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6
//# stdout: │       └── ld-linux-x86-64.so.2 => /lib64/ld-linux-x86-64.so.2 [the loader itself]
//# stdout: ├── libleaf.so.1 => libleaf.so.1 [RUNPATH of ./asks]
//# stdout: └── libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6
//# check: $FERRULE ldd --tree poor/asks | sed "s|$PWD/poor/|POOR/|; s| \[/.*||"
//# stdout: poor/asks
//# stdout: ├── libmid.so => POOR/libmid.so [RUNPATH of poor/asks]
//# stdout: │   ├── libleaf.so.1 => not found
//# stdout: │   │   not in /etc/ld.so.cache
//# stdout: │   │   not in default folder: /lib/x86_64-linux-gnu/:/usr/lib/x86_64-linux-gnu/:/lib/:/usr/lib/
//# stdout: │   └── libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6
//# stdout: │       └── ld-linux-x86-64.so.2 => /lib64/ld-linux-x86-64.so.2 [the loader itself]
//# stdout: ├── libleaf.so.1 => not found
//# stdout: │   not in RUNPATH of poor/asks: POOR/
//# stdout: │   not in /etc/ld.so.cache
//# stdout: │   not in default folder: /lib/x86_64-linux-gnu/:/usr/lib/x86_64-linux-gnu/:/lib/:/usr/lib/
//# stdout: └── libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6
//# check: LD_LIBRARY_PATH=. $FERRULE ldd --why libleaf ./asks | sed 's/\t//'
//# stdout: ./asks → libleaf.so.1 => ./libleaf.so.1
//# stdout: ./asks → libmid.so → libleaf.so.1 => ./libleaf.so.1
//# check: LD_LIBRARY_PATH=. $FERRULE ldd --why libssl.so.3 ./asks
//# status: 1
//# stdout contains: libssl.so.3 is not loaded
//# check: $FERRULE ldd --why libleaf.so.1 poor/asks | sed 's/\t//'
//# stdout: poor/asks → libleaf.so.1 => not found
//# stdout: poor/asks → libmid.so → libleaf.so.1 => not found
//# check: cd poor && $FERRULE ldd --packages ./asks
//# stderr contains: ldd: libleaf.so.1: no Debian package known that has it
//# check: mkdir -p x && gcc -shared -fPIC leaf.c -Wl,-soname,libGL.so.1 -o x/libGL.so.1 && gcc main.c x/libGL.so.1 libmid.so libleaf.so.1 -Wl,--no-as-needed -nostdlib -shared -o wants.so; $FERRULE ldd --packages --root x ./wants.so
//# stderr contains: ldd: libGL.so.1: in Debian package libgl1 (Ferrule's own list)
//# check: LD_LIBRARY_PATH=. $FERRULE ldd --json ./asks text | python3 check.py
//# stdout: ./asks dynamic x86-64 64 little glibc
//# stdout: libmid.so ./libmid.so LD_LIBRARY_PATH ['./asks']
//# stdout: libleaf.so.1 ./libleaf.so.1 LD_LIBRARY_PATH ['./asks', './libmid.so']
//# stdout: libc.so.6 /lib/x86_64-linux-gnu/libc.so.6 ld.so.cache ['./asks', './libmid.so']
//# stdout: /lib64/ld-linux-x86-64.so.2 /lib64/ld-linux-x86-64.so.2 the loader itself ['/lib/x86_64-linux-gnu/libc.so.6']
//# stdout: undefined: []
//# stdout: unused: []
//# stdout: glibc as --glibc: True
//# stdout: ./text missing
//# check: LD_LIBRARY_PATH=. $FERRULE ldd --color always --tree asks | grep -c "$(printf '\033')"
//# stdout: 7
//# check: gcc -shared -fPIC -nostdlib old.c libleaf.so.1 -lc -o old.so && LD_LIBRARY_PATH=. $FERRULE ldd --glibc old.so | sed 's/\t//'
//# stdout: needs glibc 2.17 or newer
//# stdout: ./old.so: GLIBC_2.17 for clock_gettime
//# check: LD_LIBRARY_PATH=. $FERRULE ldd --glibc asks && readelf -V asks | grep -o 'GLIBC_2[.0-9]*' | sort -V | tail -1 > highest && LD_LIBRARY_PATH=. $FERRULE ldd --glibc asks | grep -c "$(sed s/GLIBC_// highest)"
//# stdout contains: for __libc_start_main
//# check: cd poor && $FERRULE ldd --glibc asks
//# stdout contains: libleaf.so.1 => not found, so not counted
//# file: check.py
import json, subprocess, sys
first, second = json.load(sys.stdin)["files"]
print(*(first[k] for k in ("file", "status", "architecture", "bits", "byteOrder", "libc")))
for lib in first["libraries"]:
    print(lib["name"], lib["path"], lib["foundBy"], lib["neededBy"])
print("undefined:", first["undefinedSymbols"])
print("unused:", first["unusedDirect"])
needs = [v["version"] for v in first["versions"] if v["by"] == "./asks"]
highest = max(tuple(map(int, v[6:].split("."))) for v in needs)
print("glibc as --glibc:", first["glibc"]["lowest"] == ".".join(map(str, highest)))
print(second["file"], second["status"])
//# file: old.c
#include <time.h>
int leaf(void);
int old(void) { struct timespec t; return clock_gettime(0, &t) + leaf(); }
//# file: leaf.c
int leaf(void) { return 1; }
//# file: mid.c
#include <stdlib.h>
int leaf(void);
int mid(void) { return leaf() + abs(rand()); }
//# file: main.c
int mid(void);
int leaf(void);
int main(void) { return mid() + leaf(); }
