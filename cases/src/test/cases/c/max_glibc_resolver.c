//# about: The resolver's functions, which 2.34 renamed and moved, do their work through those of an older libresolv.so.2:
//# about: they ask a name server that the program itself plays.
//# against: nothing
//# variant: for-2.17 VERSION=2.17
//# variant: for-2.28 VERSION=2.28
//# variant: for-2.31 VERSION=2.31
//# variant: builtin VERSION=2.17 FLAGS=-Wl,--ferrule-crt=builtin
//# variant: here VERSION=2.34
//# build: $CC -O2 -fPIC -c max_glibc_resolver.c
//# link: $CC ${FLAGS-} max_glibc_resolver.o -lresolv -Wl,--max-glibc=$VERSION -o program
//# run: ./program
//# stdout: query 1 192.0.2.7 from host.example
//# stdout: search 1 192.0.2.7 from short.example
//# stdout: querydomain 1 192.0.2.7 from host.domain.example
//# stdout: own state 1 192.0.2.7 from host.example
//# stdout: made 1 sent 1 192.0.2.7 from made.example
//# stdout: names 1 0 1 0 1 1
//# stdout: compressed 14, skipped 14
//# run: test $VERSION = 2.34 && run= || run=$($SOURCE_ROOT/cases/old-glibc.sh); $run ./program | tail -2
//# stdout: names 1 0 1 0 1 1
//# stdout: compressed 14, skipped 14
//# check: test $VERSION = 2.34 || $($SOURCE_ROOT/cases/old-glibc.sh) ./program > old; ./program > new; test $VERSION = 2.34 || cmp old new
//# check: readelf -V program | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo $VERSION) | sort -Vu | tail -1 | grep -Fx $VERSION
//# check: readelf -d program | grep -c libresolv.so.2
//# stdout: 1
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <pthread.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers every question for an address with 192.0.2.7, under the name that was asked for. */
static void *serve(void *descriptor) {
  int fd = *(int *)descriptor;
  unsigned char m[1024];
  struct sockaddr_in from;
  for (;;) {
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(fd, m, 512, 0, (struct sockaddr *)&from, &length);
    if (n < 12) {
      continue;
    }
    static const unsigned char answer[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7};
    unsigned char *end = m + 12;
    while (*end) {
      end += *end + 1;
    }
    end += 5;
    memcpy(end, answer, sizeof answer);
    m[2] |= 0x80;
    m[3] = 0x80;
    m[7] = 1;             /* one answer */
    memset(m + 8, 0, 4);  /* and no more */
    sendto(fd, m, end + sizeof answer - m, 0, (struct sockaddr *)&from, length);
  }
  return 0;
}

static void use(struct __res_state *state, struct sockaddr_in server) {
  state->nscount = 1;
  state->nsaddr_list[0] = server;
  state->options &= ~(unsigned long)(RES_USE_EDNS0 | RES_USEVC);
  strcpy(state->defdname, "example");
  state->dnsrch[0] = state->defdname;
  state->dnsrch[1] = 0;
}

static const char *shown(const unsigned char *answer, int length) {
  static char text[1200];
  ns_msg message;
  ns_rr record;
  char name[1024];
  if (length < 0 || ns_initparse(answer, length, &message) || ns_parserr(&message, ns_s_an, 0, &record)) {
    return "0";
  }
  /* The name of the question, by hand. */
  if (dn_expand(answer, answer + length, answer + 12, name, sizeof name) < 0) {
    return "dn_expand";
  }
  char address[64];
  inet_ntop(AF_INET, ns_rr_rdata(record), address, sizeof address);
  snprintf(text, sizeof text, "1 %s from %s", address, name);
  return text;
}

int main(void) {
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof server;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  pthread_t thread;
  if (fd < 0 || bind(fd, (struct sockaddr *)&server, size) || getsockname(fd, (struct sockaddr *)&server, &size) ||
      pthread_create(&thread, 0, serve, &fd)) {
    return 1;
  }
  unsigned char answer[1024], question[512];
  res_init();
  use(&_res, server);
  printf("query %s\n", shown(answer, res_query("host.example", ns_c_in, ns_t_a, answer, sizeof answer)));
  printf("search %s\n", shown(answer, res_search("short", ns_c_in, ns_t_a, answer, sizeof answer)));
  printf("querydomain %s\n",
         shown(answer, res_querydomain("host", "domain.example", ns_c_in, ns_t_a, answer, sizeof answer)));
  struct __res_state own;
  memset(&own, 0, sizeof own);
  res_ninit(&own);
  use(&own, server);
  printf("own state %s\n", shown(answer, res_nquery(&own, "host.example", ns_c_in, ns_t_a, answer, sizeof answer)));
  int made = res_nmkquery(&own, ns_o_query, "made.example", ns_c_in, ns_t_a, 0, 0, 0, question, sizeof question);
  int made_too = res_mkquery(ns_o_query, "made.example", ns_c_in, ns_t_a, 0, 0, 0, question, sizeof question);
  printf("made %d ", made > 12 && made == made_too);
  int sent = res_nsend(&own, question, made, answer, sizeof answer);
  int sent_too = res_send(question, made, answer, sizeof answer);
  printf("sent %s\n", sent == sent_too ? shown(answer, sent) : "differently");
  res_nclose(&own);
  printf("names %d %d %d %d %d %d\n", res_hnok("host.example"), res_hnok("no host"), res_dnok("a_b.example"),
         res_dnok("new\nline"), res_ownok("*.example"), res_mailok("somebody.example"));
  unsigned char packed[64];
  int compressed = dn_comp("made.example", packed, sizeof packed, 0, 0);
  printf("compressed %d, skipped %d\n", compressed, dn_skipname(packed, packed + compressed));
  fflush(stdout);
  _exit(0);
}
