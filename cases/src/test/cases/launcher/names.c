//# about: Called through symbolic links, the name decides: gcc-style as cc, ld-style as ld and ld.lld.
//# against: nothing
//# build: $CC -c names.c
//# check: mkdir -p bin "far/a way" && ln -s "$SOURCE_ROOT/ferrule" "far/a way/ferrule" && ln -s "../far/a way/ferrule" bin/cc && ln -s cc bin/ld && ln -s ld bin/ld.lld
//# check: bin/cc names.o -o program && ./program && readelf -p .comment program
//# stdout contains: named
//# stdout contains: Ferrule
//# check: PATH=$PWD/bin:$PATH && cc names.o -o program && ./program && readelf -p .comment program
//# stdout contains: named
//# stdout contains: Ferrule
//# check: gcc -B$PWD/bin names.o -o program && ./program && readelf -p .comment program
//# stdout contains: named
//# stdout contains: Ferrule
//# check: cd bin && sh ld.lld ../names.o --defsym=_start=main --gc-sections -lc -L/usr/lib/x86_64-linux-gnu -o ../bare && readelf -p .comment ../bare
//# stdout contains: Ferrule
//# check: echo 'fn main() { println!("from rust") }' > main.rs && rustc -C linker=$PWD/bin/cc main.rs && ./main && readelf -p .comment main
//# stdout contains: from rust
//# stdout contains: Ferrule
#include <stdio.h>
int main(void) {
  puts("named");
  return 0;
}
