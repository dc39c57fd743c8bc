//# about: Any number of linker threads makes the same bytes.
//# against: lld
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# link: $RUSTC -Cdebuginfo=2 -Clink-arg=-Wl,--threads=1 -o one thread_counts.rs
//# link: $RUSTC -Cdebuginfo=2 -Clink-arg=-Wl,--threads=2 -o two thread_counts.rs
//# link: $RUSTC -Cdebuginfo=2 -Clink-arg=-Wl,--threads=3 -o three thread_counts.rs
//# link: $RUSTC -Cdebuginfo=2 -Clink-arg=-Wl,--threads=8 -o eight thread_counts.rs
//# link: $RUSTC -Cdebuginfo=2 -o unsaid thread_counts.rs
//# check: cmp one two && cmp one three && cmp one eight && cmp one unsaid
//# run: ./eight
//# stdout: 3 words
use std::collections::HashMap;

fn main() {
    let mut words: HashMap<String, usize> = HashMap::new();
    for word in "some words and some more words some".split(' ') {
        *words.entry(word.to_string()).or_default() += 1;
    }
    println!("{} words", words.values().filter(|count| **count == 1).count() + 1);
}
