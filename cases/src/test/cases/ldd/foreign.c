//# about: Files of other architectures in a root folder, 32 and 64 bits, both byte orders; links in the root stay in it.
//# needs: clang, ld.lld
//# against: nothing
//# variant: aarch64 T=aarch64-linux-gnu D=usr/lib/aarch64-linux-gnu K=linux-vdso.so.1 A=aarch64 W=64 O=little
//# variant: arm T=arm-linux-gnueabihf D=lib/arm-linux-gnueabihf K=linux-vdso.so.1 A="arm (hard float)" W=32 O=little
//# variant: riscv64 T=riscv64-linux-gnu D=lib/riscv64-linux-gnu K=linux-vdso.so.1 A=riscv64 W=64 O=little
//# variant: powerpc64 T=powerpc64-linux-gnu D=lib64 K=linux-vdso64.so.1 A=powerpc64 W=64 O=big
//# variant: powerpc64le T=powerpc64le-linux-gnu D=usr/lib/powerpc64le-linux-gnu K=linux-vdso64.so.1 A=powerpc64le W=64 O=little
//# variant: mips T=mips-linux-gnu D=lib/mips-linux-gnu K=linux-vdso.so.1 A=mips W=32 O=big
//# variant: i386 T=i386-linux-gnu D=lib/i386-linux-gnu K=linux-gate.so.1 A=i386 W=32 O=little
//# build: F="--target=$T -fPIC -ffreestanding -nostdlib -shared -fuse-ld=lld"; command -v ld.lld >/dev/null || { mkdir -p bin; ln -s "$(ls /usr/bin/ld.lld-* | head -1)" bin/ld.lld; PATH=$PWD/bin:$PATH; }; mkdir -p root/$D root/opt/real root/usr/bin && clang $F lib.c -Wl,-soname,libdep.so.1 -o root/opt/real/libdep.so.1 && ln -s /opt/real/libdep.so.1 root/$D/libdep.so.1 && clang $F main.c root/opt/real/libdep.so.1 -Wl,-soname,libtop.so -o root/$D/libtop.so && clang $F top.c -Wl,--allow-shlib-undefined root/$D/libtop.so -Wl,-rpath,'$ORIGIN/../own' -o root/usr/bin/prog
//# check: $FERRULE ldd --root root /usr/bin/prog | sed 's/\t//' > lines; printf '%s\n' $K "libtop.so => /$D/libtop.so" "libdep.so.1 => /$D/libdep.so.1" | diff - lines
//# check: $FERRULE ldd root/usr/bin/prog
//# stdout contains: libtop.so => not found
//# check: $FERRULE ldd --root root root/usr/bin/prog | grep -c "$D"
//# stdout: 2
//# check: mkdir -p root/usr/own && cp root/$D/libtop.so root/usr/own && $FERRULE ldd --root root /usr/bin/prog
//# stdout contains: libtop.so => /usr/bin/../own/libtop.so
//# check: $FERRULE ldd --json --root root /usr/bin/prog | grep -e architecture -e bits -e byteOrder | tr -d ' ,"' | tr '\n' ' '
//# stdout contains: bits:
//# check: $FERRULE ldd --json --root root /usr/bin/prog > j; grep -q "\"architecture\": \"$A\"" j && grep -q "\"bits\": $W" j && grep -q "\"byteOrder\": \"$O\"" j
//# check: test $A = mips || { $FERRULE ldd -r --root root /usr/bin/prog; $FERRULE ldd -u --root root /usr/bin/prog; }
//# lacks: libdep.so.1:
//# check: cp root/usr/bin/prog prog && $FERRULE ldd --root root prog
//# stdout contains: libdep.so.1 =>
//# file: lib.c
int dep(void) { return 1; }
//# file: main.c
int dep(void);
int top(void) { return dep(); }
//# file: top.c
int top(void);
int prog(void) { return top(); }
