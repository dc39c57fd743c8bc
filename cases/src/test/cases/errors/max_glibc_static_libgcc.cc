//# about: The static libgcc of a newer gcc wants a newer glibc; the hint tells the way around.
//# against: nothing
//# build: $CXX -c max_glibc_static_libgcc.cc
//# link fails: $CXX -static-libgcc max_glibc_static_libgcc.o -Wl,--max-glibc=2.31 -o program
//# stderr contains: _dl_find_object needs glibc 2.35, which --max-glibc=2.31 does not allow
//# stderr contains: hint: the static libgcc needs it; leave -static-libgcc away
int main() {
  try {
    throw 1;
  } catch (int) {
    return 0;
  }
}
