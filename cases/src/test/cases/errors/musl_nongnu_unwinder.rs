//# about: The libunwind.a of Debian's libunwind-dev, found before the sysroot's, is told by what it refers to: one message in
//# about: place of a page. Where it can be linked, at a fixed address and with liblzma, it works, and is not refused.
//# needs: musl
//# against: nothing
//# build: apt-get -q download libunwind-dev liblzma-dev && for deb in *.deb; do dpkg-deb -x $deb . && rm $deb; done
//# build: mkdir all alone && cp usr/lib/*/libunwind.a usr/lib/*/liblzma.a all && cp all/libunwind.a alone && rm -r usr
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -L alone -o fails musl_nongnu_unwinder.rs
//# stderr contains: error: alone/libunwind.a is nongnu's libunwind, as distributions compile it for glibc, and this program is linked with musl
//# stderr contains: alone/libunwind.a(Linit.o) is not position independent
//# stderr contains: alone/libunwind.a(elf64.o) refers to lzma_index_buffer_decode, lzma_index_end
//# stderr contains: hint: leave libunwind.a out: the unwinder of a sysroot takes its place
//# lacks: undefined
//# lacks: recompile
//# link fails: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -C relocation-model=static -L alone -o fails musl_nongnu_unwinder.rs
//# stderr contains: error: alone/libunwind.a is nongnu's libunwind
//# lacks: undefined
//# link: $MUSL_RUSTC --edition=2021 -C linker=$LINKER -C relocation-model=static -L all -C link-arg=all/liblzma.a -o works musl_nongnu_unwinder.rs
//# run: ./works
//# stdout: caught true, in threads 8
//# check: nm works
//# stdout contains: _ULx86_64_step
fn main() {
    let caught = std::panic::catch_unwind(|| panic!("here")).is_err();
    // One after the other: this unwinder is not safe in a static program's threads, whoever links it.
    let count = (0..8).filter_map(|_| std::thread::spawn(|| panic!("there")).join().err()).count();
    println!("caught {caught}, in threads {count}");
}
