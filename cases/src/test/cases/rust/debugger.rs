//# about: gdb stops at a line of the source, in a function of the program and in one of a closure, and names the values.
//# needs: gdb
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# rust: -g -o program debugger.rs
//# run: gdb -batch -nx -ex 'break debugger.rs:15' -ex run -ex 'info args' -ex backtrace ./program 2>&1 | grep -e '^#[01] ' -e '^[a-z]* = ' | sed 's/0x[0-9a-f]* in //'
//# stdout contains: left = 3
//# stdout contains: debugger.rs:15
//# stdout contains: debugger.rs:21
//# run: gdb -batch -nx -ex 'info line debugger::product' ./program 2>&1 | grep '^Line' | sed 's/ starts at.*//'
//# stdout contains: Line 14 of "debugger.rs"
#[inline(never)]
fn product(left: u32, right: u32) -> u32 {
    let result = left * right;
    println!("{result}");
    result
}

fn main() {
    let numbers: Vec<u32> = (0..1).map(|n| product(n + 3, 4)).collect();
    assert_eq!(numbers, [12]);
}
