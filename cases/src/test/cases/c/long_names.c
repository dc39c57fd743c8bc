//# about: Archive members with long names, in ordinary and thin archives, with and without index, and two of one name.
//# against: lld
//# variant: plain AR=qc
//# variant: thin AR=qcT
//# variant: unindexed AR=qcS
//# variant: thin-unindexed AR=qcTS
//# build: $CC -c long_names.c && mkdir -p folder/with/a/path other && $CC -c one.c -o folder/with/a/path/a_member_whose_name_is_longer_than_sixteen.o
//# build: $CC -c two.c -o other/a_member_whose_name_is_longer_than_sixteen.o && $CC -c three.c -o exactly15chars_.o && $CC -c four.c -o "with a space.o"
//# build: ar $AR libnames.a folder/with/a/path/*.o exactly15chars_.o "with a space.o" other/a_member_whose_name_is_longer_than_sixteen.o
//# link: $CC long_names.o libnames.a -o program
//# run: ./program
//# stdout: 1 2 3 4
#include <stdio.h>
int one(void), two(void), three(void), four(void);
int main(void) {
  printf("%d %d %d %d\n", one(), two(), three(), four());
  return 0;
}
//# file: one.c
int one(void) { return 1; }
//# file: two.c
int two(void) { return 2; }
//# file: three.c
int three(void) { return 3; }
//# file: four.c
int four(void) { return 4; }
