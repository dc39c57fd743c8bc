//# about: A cold link is done in a child, so that nobody waits while it gives its memory back. Signals and status are those
//# about: of one process, whoever of the two is hit; --no-fork does without.
//# against: nothing
//# build: gcc -c child.c
//# link: sh link.sh "$@" -o main
//# check: sh ended.sh TERM 143
//# check: sh ended.sh INT 130
//# check: sh ended.sh HUP 129
//# check: sh killed.sh
//# check: sh child_killed.sh
//# check: sh ignored.sh
//# check: sh alone.sh -Wl,--no-fork
//# check: echo -Wl,--gc-sections,--no-fork > words && sh alone.sh @words
//# check: sh status.sh
//# check: sh pipes.sh
//# run: ./main
//# stdout: linked
//# file: link.sh
$LINKER child.o "$@"
//# file: hold.sh
# A link whose output is a pipe that nobody reads stays until it is ended. Its process id is in $first, Java's in $child.
set -e
export FERRULE_RESIDENT=off XDG_RUNTIME_DIR="$PWD/run" FERRULE_MAX_LINKS=1
rm -rf run
mkdir run
chmod 700 run
rm -f hold
mkfifo hold
# A shell has its background processes ignore SIGINT; this undoes it.
python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])' \
  $FERRULE child.o -o hold $1 2> said &
first=$!
i=0
until grep -q hold run/ferrule/link.0 2> /dev/null; do
  sleep 0.05
  i=$((i + 1))
  test $i -lt 600 || { echo "the link does not start"; exit 1; }
done
child=$(sed -n "/^Pid:/{s/.*\t//;h};/^PPid:\t$first\$/{x;p}" /proc/[0-9]*/status 2> /dev/null || true)
trap 'kill -9 $first $child 2> /dev/null || true' EXIT
gone() {
  i=0
  while test -e /proc/$1 && ! grep -q '^State:.Z' /proc/$1/status; do
    sleep 0.05
    i=$((i + 1))
    test $i -lt 200 || { echo "process $1 goes on"; exit 1; }
  done
}
//# file: ended.sh
signal=$1
expected=$2
set --
. ./hold.sh
test -n "$child"
kill -$signal $first
status=0
wait $first || status=$?
test $status = $expected || { echo "status $status"; exit 1; }
gone $child
test -p hold
test -z "$(ls -A | grep ferrule-)"
//# file: killed.sh
. ./hold.sh
kill -9 $first
gone $child
//# file: child_killed.sh
. ./hold.sh
kill -9 $child
status=0
wait $first || status=$?
test $status = 137
//# file: ignored.sh
# What the caller ignores, as nohup does, stays ignored.
trap '' HUP
. ./hold.sh
kill -HUP $first
sleep 0.3
test -e /proc/$child
kill -TERM $first
wait $first || true
gone $child
//# file: alone.sh
. ./hold.sh
test -z "$child"
grep -q libjvm /proc/$first/maps
kill -TERM $first
wait $first || test $? = 143
//# file: status.sh
export FERRULE_RESIDENT=off
status=0
$FERRULE child.o -o no/such/folder/main 2> said || status=$?
test $status = 1 && grep -q 'no/such/folder' said
$FERRULE child.o -Wl,--no-fork -o alone && ./alone | grep -q linked
//# file: pipes.sh
# Whoever reads what a link writes, to whichever descriptor, comes to its end when the command has ended.
export FERRULE_RESIDENT=off
python3 - <<'END'
import os, subprocess
for _ in range(10):
    ends, extra = os.pipe()
    command = [os.environ["FERRULE"], "child.o", "-o", "piped", "-Wl,--verbose"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=[extra])
    os.close(extra)
    process.wait()
    for end in ends, process.stdout.fileno():
        os.set_blocking(end, False)
        while os.read(end, 65536):  # raises an error if somebody could still write
            pass
END
//# file: child.c
#include <stdio.h>

int main(void) {
  puts("linked");
  return 0;
}
