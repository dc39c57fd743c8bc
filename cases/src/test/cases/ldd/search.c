//# about: The order of search: RPATH of who asks and of who led to it, RUNPATH, LD_LIBRARY_PATH, tokens, paths as
//# about: names, -z nodefaultlib, one file under two names, what is missing twice.
//# against: nothing
//# build: mkdir -p rp run env 'lib/x86_64-linux-gnu' x86_64 && SH="gcc -shared -fPIC -O1"
//# build: gcc -shared -fPIC -DNAME=leaf lib.c -Wl,-soname,libleaf.so -o rp/libleaf.so && cp rp/libleaf.so run/ && cp rp/libleaf.so env/
//# build: gcc -shared -fPIC -DNAME=mid -DUSES=leaf lib.c -Lrp -lleaf -Wl,-soname,libmid.so -o rp/libmid.so
//# build: cp rp/libmid.so lib/x86_64-linux-gnu/ && cp rp/libmid.so x86_64/
//# build: gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN/rp' -o with-rpath
//# build: gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,--enable-new-dtags -Wl,-rpath,'${ORIGIN}/rp' -o with-runpath
//# build: gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,--enable-new-dtags -Wl,-rpath,'$ORIGIN/$LIB:/nowhere//' -o with-lib
//# build: gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN/${PLATFORM}/' -o with-platform
//# build: gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -o plain && mkdir -p "$PWD/a b" && cp plain 'a b/plain'
//# build: gcc main.c -Lrp -lmid -Wl,-rpath-link,rp -Wl,-z,nodefaultlib -Wl,-rpath,rp -o nodefault
//# build: gcc -shared -fPIC -DNAME=mid lib.c -o slash.so && gcc main.c ./slash.so -o slash
//# build: gcc -shared -fPIC -DNAME=other -DUSES=leaf lib.c -Lrp -lleaf -o libother.so
//# build: gcc main.c -Wl,--no-as-needed -Lrp -L. -lmid -lother -Wl,-rpath-link,rp -o twice
//# build: mkdir two && cp rp/libmid.so two/libmid.so && ln two/libmid.so two/libalias.so
//# build: gcc -shared -fPIC -DNAME=alias lib.c -Wl,-soname,libalias.so -o libalias.so
//# build: gcc main.c -Wl,--no-as-needed -L. -Lrp -lmid -lalias -Wl,-rpath-link,rp -o alias
//# build: gcc -shared -fPIC -nostdlib -DNAME=mid lib.c /lib64/ld-linux-x86-64.so.2 -Wl,--no-as-needed -o loader-first.so
//# ldd: ./with-rpath
//# ldd: with-rpath
//# ldd: $PWD/with-rpath
//# ldd: ./with-runpath
//# ldd: LD_LIBRARY_PATH=env $LDD ./with-runpath
//# ldd: LD_LIBRARY_PATH=env $LDD ./with-rpath
//# ldd: LD_LIBRARY_PATH=$PWD/env: $LDD with-runpath
//# ldd: cd rp && LD_LIBRARY_PATH=:../env/ $LDD ../plain
//# ldd: LD_LIBRARY_PATH='/nowhere;rp' $LDD ./plain
//# ldd: LD_LIBRARY_PATH='$ORIGIN/rp' $LDD ./plain
//# ldd: ./with-lib
//# ldd: ./with-platform
//# ldd: ./plain
//# ldd: 'a b/plain'
//# ldd: ./nodefault
//# ldd: ./slash
//# ldd: cd rp && $LDD ../slash
//# ldd: ./twice
//# ldd: LD_LIBRARY_PATH=rp:. $LDD ./twice
//# ldd: LD_LIBRARY_PATH=two $LDD ./alias
//# ldd: ./loader-first.so
//# ldd: LD_PRELOAD=$PWD/rp/libleaf.so LD_LIBRARY_PATH=rp $LDD ./plain
//# file: lib.c
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#ifdef USES
int USES(void);
#endif
int NAME(void) {
#ifdef USES
  return USES();
#else
  return 1;
#endif
}
//# file: main.c
int mid(void);
int main(void) { return mid(); }
