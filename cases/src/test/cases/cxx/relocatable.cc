//# about: C++ objects joined into one: exceptions, comdats, static constructors by priority, thread-locals, debug information.
//# variant: plain FLAGS=
//# variant: debug FLAGS=-g
//# variant: sections FLAGS="-O2 -ffunction-sections -fdata-sections -gz -g"
//# variant: types FLAGS="-O1 -g -gdwarf-4 -fdebug-types-section"
//# build: g++ $FLAGS -c relocatable.cc && g++ $FLAGS -c other.cc
//# link: $LD -r relocatable.o other.o -o joined.o
//# check: test -z "$(readelf -aW joined.o 2>&1 >/dev/null)"
//# check: readelf -gW joined.o | grep -c COMDAT | grep -qx "$(readelf -gW relocatable.o other.o | awk -F'[][]' '/COMDAT/ {print $4}' | sort -u | wc -l)"
//# link: $CXX joined.o -o program
//# run: ./program
//# stdout: earlier
//# stdout: early
//# stdout: plain a
//# stdout: plain b
//# stdout: 8 15 7
//# stdout: caught too large
//# stdout: caught too large
//# stdout: 4
//# check: g++ joined.o -o finished_by_gnu && ./program > ours && ./finished_by_gnu | cmp - ours
//# check: ld -r relocatable.o other.o -o joined_by_gnu.o && $CXX joined_by_gnu.o -o other_way && ./other_way | cmp - ours
//# check: ! g++ joined.o other.o -o twice
#include <cstdio>
#include <stdexcept>
#include <string>
struct Log { Log(const char *n) { puts(n); } };
__attribute__((init_priority(300))) Log early("early");
static Log plain("plain a");
template <class T> T twice(T v) { if (v > T(100)) throw std::runtime_error("too large"); return v + v; }
int other(int);
thread_local int counter = 5;
int common_like;
inline int shared_count() { static int n; return ++n; }
int main() {
  shared_count();
  int fifteen = other(7);
  printf("%d %d %d\n", twice(4), fifteen, counter);
  try { twice(200); } catch (const std::exception &e) { printf("caught %s\n", e.what()); }
  try { other(500); } catch (const std::exception &e) { printf("caught %s\n", e.what()); }
  printf("%d\n", shared_count());
}
//# file: other.cc
#include <cstdio>
#include <stdexcept>
struct Log { Log(const char *n) { puts(n); } };
__attribute__((init_priority(200))) Log earlier("earlier");
static Log plain("plain b");
template <class T> T twice(T v) { if (v > T(100)) throw std::runtime_error("too large"); return v + v; }
inline int shared_count() { static int n; return ++n; }
extern thread_local int counter;
int other(int v) { counter += 2; shared_count(); return twice(v) + 1; }
