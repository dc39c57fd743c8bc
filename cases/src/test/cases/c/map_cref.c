//# about: -M prints the map, --cref which files define and mention a name; two links write the same map.
//# build: gcc -c map_cref.c other.c
//# link: $CC map_cref.o other.o -Wl,-M,--cref -o program > printed
//# check: grep -A1 '^shared_name ' printed | tr -s ' \n' ' ' | grep -q '^shared_name other.o map_cref.o'
//# link: $CC map_cref.o other.o -Wl,-Map=again.map -o program
//# link: $CC map_cref.o other.o -Wl,--Map,once_more.map -o program
//# check: test -s again.map && cmp again.map once_more.map
int shared_name(void);
int main(void) { return shared_name(); }
//# file: other.c
int shared_name(void) { return 0; }
