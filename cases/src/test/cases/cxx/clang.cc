//# about: A program and a library through clang --ld-path: iostream, constructors in order, an exception that crosses.
//# needs: clang
//# variant: pie FLAGS=
//# variant: no-pie FLAGS=-no-pie
//# variant: static FLAGS=-static
//# build: clang++ -O1 -fPIC -c lib.cc && clang++ -O1 $(test "$FLAGS" = -no-pie && echo -fno-pie || echo -fPIE) -c clang.cc
//# link: $CLANGXX -shared lib.o -Wl,-soname,libthrow.so -o libthrow.so
//# link: $CLANGXX $FLAGS clang.o $(test "$FLAGS" = -static && echo lib.o || echo ./libthrow.so -Wl,-rpath,.) -o program
//# run: ./program
//# stdout: constructed 101
//# stdout: constructed
//# stdout: caught 7
#include <cstdio>
#include <iostream>
#include <stdexcept>
void fail(int number);
struct Announced {
  explicit Announced(const char *text) { std::puts(text); }
};
Announced late("constructed");
Announced early __attribute__((init_priority(101)))("constructed 101");

int main() {
  try {
    fail(7);
  } catch (const std::runtime_error &error) {
    std::fflush(stdout);
    std::cout << "caught " << error.what() << std::endl;
  }
}
//# file: lib.cc
#include <stdexcept>
#include <string>
void fail(int number) { throw std::runtime_error(std::to_string(number)); }
