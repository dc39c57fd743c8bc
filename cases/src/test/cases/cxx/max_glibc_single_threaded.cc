//# about: A C++ program whose headers look whether there are threads, linked for a glibc that does not tell.
//# against: nothing
//# build: $CXX -O2 -c max_glibc_single_threaded.cc
//# link: $CXX max_glibc_single_threaded.o -Wl,--max-glibc=2.17 -o program
//# run: ./program
//# stdout: static 2
//# check: readelf -V program | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo 2.17) | sort -Vu | tail -1 | grep -Fx 2.17
#include <cstdio>
#include <memory>
#include <string>
static std::shared_ptr<std::string> made = std::make_shared<std::string>("static");
int main() {
  std::shared_ptr<std::string> second = made;
  std::printf("%s %ld\n", second->c_str(), second.use_count());
}
