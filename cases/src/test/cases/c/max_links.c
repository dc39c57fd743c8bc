//# about: With --max-links=1 a second link waits for the first, says for which, and goes on when that is killed; where the
//# about: folder of the locks is missing or read-only, links run without.
//# against: nothing
//# variant: own RESIDENT=off
//# variant: resident RESIDENT=on
//# build: gcc -c max_links.c
//# link: sh links.sh "$@" -o main
//# check: sh waits.sh
//# check: sh killed.sh
//# check: sh several.sh
//# check: sh folders.sh
//# run: ./main
//# stdout: linked
//# file: links.sh
$LINKER max_links.o "$@"
//# file: first.sh
# A link whose output is a pipe that nobody reads holds its place until it is ended.
set -e
export FERRULE_RESIDENT=$RESIDENT XDG_RUNTIME_DIR="$PWD/run" FERRULE_MAX_LINKS=1
mkdir -p run
chmod 700 run
rm -f hold
mkfifo hold
FERRULE_RESIDENT=off sh -c 'exec $FERRULE max_links.o -o hold' 2> first &
first=$!
i=0
until grep -q hold run/ferrule/link.0 2> /dev/null; do
  sleep 0.05
  i=$((i + 1))
  test $i -lt 600 || { echo "the first link does not start"; exit 1; }
done
//# file: waits.sh
. ./first.sh
rm -f second
$FERRULE max_links.o -o second 2> said &
second=$!
i=0
until grep -q 'waits for another link, as many as may run at once.*hold (process' said; do
  sleep 0.05
  i=$((i + 1))
  test $i -lt 600 || { echo "the second link says nothing"; cat said; kill -9 $first; exit 1; }
done
test ! -e second || { echo "the second link did not wait"; exit 1; }
# Its reader comes, and goes at once: the first link ends, well or not.
timeout 20 cat hold > /dev/null
wait $second
./second | grep linked
wait $first || true
//# file: killed.sh
. ./first.sh
rm -f second
$FERRULE max_links.o -o second 2> said &
second=$!
sleep 0.3
test ! -e second || { echo "the second link did not wait"; exit 1; }
kill -9 $first
wait $second
./second | grep linked
//# file: several.sh
set -e
export FERRULE_RESIDENT=$RESIDENT XDG_RUNTIME_DIR="$PWD/run" FERRULE_MAX_LINKS=1
pids=
for i in 1 2 3 4; do
  $FERRULE max_links.o -o several$i & pids="$pids $!"
done
for pid in $pids; do wait $pid; done
for i in 1 2 3 4; do ./several$i | grep linked; cmp several$i several1; done
$FERRULE resident stop > /dev/null 2>&1 || true
//# file: folders.sh
set -e
export FERRULE_RESIDENT=off FERRULE_MAX_LINKS=1
XDG_RUNTIME_DIR=/nonexistent $FERRULE max_links.o -o missing
mkdir -p shut/ferrule
chmod 755 shut/ferrule
XDG_RUNTIME_DIR=$PWD/shut $FERRULE max_links.o -o shared
chmod 500 shut/ferrule
XDG_RUNTIME_DIR=$PWD/shut $FERRULE max_links.o -o readonly
rm -r shut && mkdir shut && touch shut/ferrule
XDG_RUNTIME_DIR=$PWD/shut $FERRULE max_links.o -o file
for i in missing shared readonly file; do ./$i | grep linked; done
//# file: max_links.c
#include <stdio.h>

int main(void) {
  puts("linked");
  return 0;
}
