//# about: A link starts from an image of a Java that has linked, where there is one that fits; it does the same as without.
//# against: nothing
//# build: $CC -c image.c && echo '{ global: main; };' > names
//# link: sh link.sh "$@" -o main
//# run: ./main
//# stdout: linked
//# check: sh used.sh
//# check: sh same.sh
//# check: sh errors.sh
//# check: sh descriptors.sh
//# check: setarch -R env FERRULE_IMAGE=on "$FERRULE" image.o -o main 2>&1 && ./main
//# stdout: linked
//# check: env -i FERRULE_IMAGE=on "$FERRULE" image.o -o main 2>&1 && ./main
//# stdout: linked
//# check: FERRULE_IMAGE=on FERRULE_MAX_GLIBC=1 "$FERRULE" image.o -o main
//# status: 1
//# stderr contains: max-glibc
//# check: FERRULE_IMAGE=never "$FERRULE" image.o -o main
//# status: 1
//# stderr contains: FERRULE_IMAGE is neither auto, on nor off
//# check: ulimit -v 30000000 && FERRULE_IMAGE=on "$FERRULE" image.o -o main && ./main
//# stdout: linked
//# stderr contains: address space is limited
//# check: LD_PRELOAD=libm.so.6 FERRULE_IMAGE=on "$FERRULE" image.o -o main && ./main
//# stdout: linked
//# stderr contains: LD_PRELOAD names other libraries
//# check: CI= sh remade.sh
//# check: sh crash.sh
//# check: sh damaged.sh
//# file: link.sh
FERRULE_RESIDENT=off FERRULE_IMAGE=on "$LINKER" image.o "$@" 2> said
! grep . said
//# file: used.sh
# Nothing is said when there is an image, and it is the one that runs.
set -eu
mkfifo script
FERRULE_RESIDENT=off FERRULE_IMAGE=on "$FERRULE" -Wl,--no-fork image.o -o waiting -Wl,--version-script=script &
for i in $(seq 300); do
  if grep -q ferrule.image /proc/$!/maps && ls -l /proc/$!/fd | grep -q script; then break; fi
  sleep 0.1
done
grep -q ferrule.image /proc/$!/maps
cat names > script
wait $!
./waiting
//# file: same.sh
# Many at once, in other folders, with relative names, and through ld's line: always the bytes of a link without an image.
set -eu
export FERRULE_RESIDENT=off
FERRULE_IMAGE=off "$FERRULE" image.o -o cold
mkdir -p folder
for round in $(seq 40); do
  for link in 1 2 3; do
    (cd folder && FERRULE_IMAGE=on "$FERRULE" ../image.o -o made$link 2>&1 && cmp made$link ../cold || echo differs) &
  done
  wait
done > differences
cat differences
! grep . differences
//# file: errors.sh
# What goes wrong is said as it is without.
export FERRULE_RESIDENT=off LC_ALL=C
for image in on off; do
  FERRULE_IMAGE=$image "$FERRULE" nöt_there.o -lnone image.o -o no 2> said.$image && exit 1
done
cat said.on
grep -q nöt_there.o said.on && cmp said.on said.off
//# file: descriptors.sh
# Standard streams, and what a caller hands over, arrive; a number that the image needs makes it impossible, but not the link.
set -eu
export FERRULE_RESIDENT=off FERRULE_IMAGE=on
"$FERRULE" image.o -o main -Wl,--verbose | grep -q image.o
"$FERRULE" -Wl,--print-map image.o -o main 3> three 4< names > map
test -s map
python3 - <<'END'
import os, resource, subprocess
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
taken = [os.open("names", os.O_RDONLY) for _ in range(400)]
made = subprocess.run([os.environ["FERRULE"], "image.o", "-o", "full"], pass_fds=taken, stderr=subprocess.PIPE)
assert made.returncode == 0, made
assert b"something else is where" in made.stderr, made
END
./full
//# file: crash.sh
# An image that crashes is not used again, and the link is done without it. (One is still there from before.)
set -eu
export FERRULE_RESIDENT=off FERRULE_IMAGE=on
cp moved/.ferrule/lib/ferrule.image whole
mkfifo stuck
moved/ferrule image.o -o crashed -Wl,--version-script=stuck 2> said &
first=$!
for i in $(seq 300); do
  child=$(sed -n "/^Pid:/{s/.*\t//;h};/^PPid:\t$first\$/{x;p}" /proc/[0-9]*/status 2> /dev/null || true)
  if test -n "$child" && ls -l /proc/$child/fd | grep -q stuck; then break; fi
  sleep 0.1
done
# The first is taken by a handler, which sets the signal back to what it does by itself.
kill -SEGV $child
sleep 0.1
kill -SEGV $child
# The second attempt reads it to its end.
(sleep 0.5; cat names > stuck) &
wait $first
./crashed
test "$(cat moved/.ferrule/lib/ferrule.image | wc -c)" = 0
moved/ferrule image.o -o main 2> said
grep -q 'ferrule.image is empty' said
//# file: damaged.sh
# Anything that is no image, or not all of it.
set -eu
export FERRULE_RESIDENT=off FERRULE_IMAGE=on CI=true
image=moved/.ferrule/lib/ferrule.image
check() {
  moved/ferrule image.o -o main 2> said && ./main > /dev/null
  grep -q "this link does not start from an image: .*$1" said || { echo "$1?"; cat said; exit 1; }
}
head -c 10000000 whole > $image && check 'damaged, or of another version'
head -c 100 whole > $image && check failed
: > $image && check 'is empty'
echo x > $image && check failed
head -c 1000000 /dev/urandom > $image && check 'damaged, or of another version'
rm $image && check 'No such file'
cp whole $image && touch moved/.ferrule/lib/core.jar && moved/ferrule image.o -o main && ./main > /dev/null
//# file: remade.sh
# One that does not fit is made again behind a link that goes on without it.
set -eu
sh $SOURCE_ROOT/cases/clone.sh built moved
export FERRULE_RESIDENT=off FERRULE_IMAGE=on
moved/ferrule image.o -o main 2> said && ./main > /dev/null
grep -q 'another copy of Ferrule' said
for i in $(seq 600); do
  moved/ferrule image.o -o main 2> said && ./main > /dev/null
  grep . said > /dev/null || exit 0
  sleep 0.2
done
cat said
exit 1
//# file: image.c
#include <stdio.h>

int main(void) {
  puts("linked");
  return 0;
}
