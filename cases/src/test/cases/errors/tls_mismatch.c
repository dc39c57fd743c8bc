//# about: A variable that is thread-local in one object and ordinary in another.
//# against: nothing
//# build: $CC -c tls_mismatch.c && $CC -c other.c
//# link fails: $CC tls_mismatch.o other.o -o program
//# stderr contains: not thread-local
//# stderr contains: other.o
extern __thread int shared_variable;
int main(void) { return shared_variable; }
//# file: other.c
int shared_variable = 1;
