//# about: iostream, and exceptions that cross shared objects, caught by type.
//# variant: pie FLAGS=-pie COMPILE=-fPIE
//# variant: no-pie FLAGS=-no-pie COMPILE=-fno-pie
//# build: $CXX -O1 -fPIC -c lib.cc && $CXX -O1 $COMPILE -c exceptions_across.cc
//# link: $CXX -shared lib.o -Wl,-soname,libthrow.so.1 -o libthrow.so
//# run: ln -s libthrow.so libthrow.so.1
//# link: $CXX $FLAGS exceptions_across.o -L. -lthrow -Wl,-rpath,'$ORIGIN' -o program
//# run: ./program
//# stdout: constructed
//# stdout: caught Broken: it broke at 3
//# stdout: destroyed
//# stdout: caught runtime_error: 7
//# stdout: lib caught int 5
#include "throw.h"
#include <iostream>
#include <stdexcept>

struct Guard {
  Guard() { std::cout << "constructed" << std::endl; }
  ~Guard() { std::cout << "destroyed" << std::endl; }
};

int main() {
  {
    Guard guard;
    try {
      throw_broken(3);
    } catch (const Broken &e) {
      std::cout << "caught Broken: " << e.what() << '\n';
    }
  }
  try {
    call([] { throw std::runtime_error(std::to_string(7)); });
  } catch (const std::runtime_error &e) {
    std::cout << "caught runtime_error: " << e.what() << '\n';
  }
  call([] { throw 5; });
}
//# file: throw.h
#include <exception>
#include <string>
struct Broken : std::exception {
  explicit Broken(int at);
  ~Broken() override;
  const char *what() const noexcept override;
  std::string text;
};
void throw_broken(int at);
void call(void (*f)());
//# file: lib.cc
#include "throw.h"
#include <iostream>
Broken::Broken(int at) : text("it broke at " + std::to_string(at)) {}
Broken::~Broken() = default;
const char *Broken::what() const noexcept { return text.c_str(); }
void throw_broken(int at) { throw Broken(at); }
void call(void (*f)()) {
  try {
    f();
  } catch (int i) {
    std::cout << "lib caught int " << i << std::endl;
  }
}
