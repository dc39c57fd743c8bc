//# about: A cdylib that is loaded with dlopen, and exports what it should.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# rust: --crate-type=cdylib -C panic=abort -o libadd.so cdylib.rs
//# link: $CC main.o -o program
//# run: ./program
//# stdout: 5 from rust
//# build: $CC -c main.c
#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 {
    println!("{} from rust", a + b);
    a + b
}
//# file: main.c
#include <dlfcn.h>
#include <stdio.h>
int main(void) {
  void *library = dlopen("./libadd.so", RTLD_NOW);
  if (!library) {
    puts(dlerror());
    return 1;
  }
  int (*add)(int, int) = (int (*)(int, int))dlsym(library, "add");
  return add(2, 3) - 5;
}
