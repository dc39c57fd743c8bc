//# about: Code that was compiled against glibc is recognised in a musl link: where names are missing, and where none
//# about: is, but the program would crash. The same code compiled with musl-gcc links and runs.
//# needs: musl, musl-gcc
//# against: nothing
//# build: gcc -O2 -D_FORTIFY_SOURCE=2 -D_FILE_OFFSET_BITS=64 -c old.c && ar rcs libold.a old.o
//# build: mkdir with-musl && musl-gcc -O2 -D_FORTIFY_SOURCE=2 -D_FILE_OFFSET_BITS=64 -c old.c -o with-musl/old.o && ar rcs with-musl/libold.a with-musl/old.o
//# build: g++ -O2 -c text.cc && ar rcs libtext.a text.o && cp $(g++ -print-file-name=libstdc++.a) . && mkdir as-unwinder && cp $(gcc -print-file-name=libgcc_eh.a) as-unwinder/libunwind.a
//# build: musl-gcc -c shim.c
//# build: gcc -c version.c && gcc -c newer.c
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER --cfg old -L . -o fails musl_glibc_objects.rs
//# stderr contains: error: ./libold.a was compiled against glibc, and this program is linked with musl
//# stderr contains: ./libold.a(old.o) refers to __memcpy_chk, __printf_chk, fcntl64
//# stderr contains: hint: compile libold.a again for musl: with musl-gcc, or in a cargo build with CC_x86_64_unknown_linux_musl=musl-gcc
//# lacks: undefined
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER --cfg text -L . -o fails musl_glibc_objects.rs
//# stderr contains: error: ./libstdc++.a was compiled against glibc
//# stderr contains: refers to __duplocale, __freelocale, __newlocale
//# lacks: undefined
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -C link-arg=version.o -o fails musl_glibc_objects.rs
//# stderr contains: error: version.o was compiled against glibc
//# stderr contains: version.o refers to gnu_get_libc_version, memcpy@GLIBC_2.2.5
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -C link-arg=newer.o -o fails musl_glibc_objects.rs
//# stderr contains: error: newer.o was compiled against glibc
//# stderr contains: newer.o refers to __GI_strlen, __isoc23_strtol
//# lacks: undefined
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -L as-unwinder -o fails musl_glibc_objects.rs
//# stderr contains: as-unwinder/libunwind.a(unwind-dw2-fde-dip.o) refers to __pthread_key_create, _dl_find_object
//# stderr contains: hint: leave libunwind.a out
//# build: $MUSL_RUSTC --edition=2021 -C linker=gcc -L as-unwinder -C link-arg=shim.o -o crashes musl_glibc_objects.rs
//# build: ./crashes; test $? -gt 128
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -L as-unwinder -C link-arg=shim.o -o fails musl_glibc_objects.rs
//# stderr contains: as-unwinder/libunwind.a was compiled against glibc
//# link: $MUSL_RUSTC --edition=2021 -C linker=$LINKER --cfg old -L with-musl -o works musl_glibc_objects.rs
//# run: ./works
//# stdout: 0 21
//# stdout: 42
//# stdout: caught
#[cfg(old)]
#[link(name = "old", kind = "static")]
extern "C" {
    fn old_copy(to: *mut u8, from: *const u8, n: i32, fd: i32) -> i32;
}

#[cfg(text)]
#[link(name = "text", kind = "static")]
#[link(name = "stdc++", kind = "static")]
extern "C" {
    fn text(n: i32) -> i32;
}

fn main() {
    #[cfg(old)]
    {
        let mut to = [0u8; 16];
        println!("{}", unsafe { old_copy(to.as_mut_ptr(), c"21".as_ptr().cast(), 3, 0) });
    }
    #[cfg(text)]
    println!("{}", unsafe { text(3) });
    if std::thread::spawn(|| panic!()).join().is_err() {
        println!("caught");
    }
}
//# file: old.c
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int old_copy(char *to, const char *from, int n, int fd) {
  char own[32];
  int value = 0;
  memcpy(own, from, n);
  memcpy(to, own, n);
  printf("%d %s\n", fcntl(fd, F_GETFD), to);
  fflush(stdout);
  sscanf(from, "%d", &value);
  return value + atoi(from);
}
//# file: text.cc
#include <iostream>
#include <string>
extern "C" int text(int n) {
  std::string s(n, 'x');
  std::cout << s << std::endl;
  return s.size();
}
//# file: shim.c
int _dl_find_object(void *address, void *result) { return -1; }
//# file: version.c
#include <gnu/libc-version.h>
#include <string.h>
__asm__(".symver memcpy, memcpy@GLIBC_2.2.5");
void *volatile sink;
__attribute__((constructor)) static void ask(void) {
  char own[64];
  const char *version = gnu_get_libc_version();
  sink = memcpy(own, version, strlen(version));
}
//# file: newer.c
/* What the headers of glibc 2.38 make of strtol, and what glibc's own objects call. */
extern long newer(const char *, char **, int) __asm__("__isoc23_strtol");
extern unsigned long internal(const char *) __asm__("__GI_strlen");
__attribute__((constructor)) static void ask(void) { newer("1", 0, 10) == 1 && internal("one"); }
