//# about: The passes of a link as events for a viewer, and as events of the flight recorder.
//# against: lld
//# link: $CC -Wl,--time-trace=passes.json -o main time_trace.c
//# check: test $LINKER_NAME != ferrule || grep '"name":"resolve symbols","ts":[0-9.]*,"dur":[0-9.]*' passes.json
//# check: test $LINKER_NAME != ferrule || FERRULE_JAVA_OPTIONS=-XX:StartFlightRecording=filename=link.jfr $CC -o main time_trace.c
//# check: test $LINKER_NAME != ferrule || test -s link.jfr
//# run: ./main
//# stdout: done
#include <stdio.h>

int main(void) {
  puts("done");
  return 0;
}
