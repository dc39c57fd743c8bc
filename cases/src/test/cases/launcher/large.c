//# about: Without an image, a link of many bytes starts with the cache that a large link trained, whether its files are named on
//# about: the line, in a file, or are libraries that are looked for; others do not.
//# against: nothing
//# build: $CC -c -fPIC large.c && cp large.o big.o && truncate -s 100M big.o && echo '-shared big.o -o big.so' > line
//# check: sh started.sh -shared large.o -o small.so
//# stdout: ferrule.aot
//# check: sh started.sh -shared big.o -o big.so
//# stdout: ferrule-large.aot
//# check: sh started.sh @line
//# stdout: ferrule-large.aot
//# check: sh started.sh -shared large.o -o big.o
//# stdout: ferrule.aot
//# check: mkdir lib && cp large.o lib/o && truncate -s 100M lib/o && ar rc lib/libbig.a lib/o && sh started.sh -shared large.o -lbig -L lib -o big.so
//# stdout: ferrule-large.aot
//# check: sh started.sh -shared large.o -Llib -l:libbig.a -o big.so
//# stdout: ferrule-large.aot
//# check: cp small.so lib/libbig.so && sh started.sh -shared large.o -Llib -lbig -o big.so
//# stdout: ferrule.aot
//# check: sh started.sh -shared large.o -Llib -Wl,-Bstatic -lbig -Wl,-Bdynamic -o big.so
//# stdout: ferrule-large.aot
//# check: sh $SOURCE_ROOT/cases/clone.sh built clone && rm clone/.ferrule/lib/ferrule-large.aot && FERRULE=clone/ferrule sh started.sh @line
//# stdout: ferrule.aot
int value(void) { return 42; }
//# file: started.sh
# started.sh ARGUMENTS: links, and says which cache the process has mapped while it waits for its version script, and which jars
# it has opened: none, as all that a link needs is in the cache.
set -eu
mkfifo script
FERRULE_RESIDENT=off FERRULE_IMAGE=off FERRULE_JAVA_OPTIONS= "$FERRULE" -Wl,--no-fork "$@" -Wl,--version-script=script &
for i in $(seq 300); do
  mapped=$(sed -n 's,.*/\(ferrule[a-z-]*\.aot\)$,\1,p' /proc/$!/maps | sort -u)
  [ -z "$mapped" ] || break
  sleep 0.1
done
sleep 0.5
jars=$(ls -l /proc/$!/fd | grep '\.jar$' || true)
timeout 30 sh -c 'echo "{ global: value; local: *; };" > script'
wait $!
rm script
echo "$mapped$jars"
