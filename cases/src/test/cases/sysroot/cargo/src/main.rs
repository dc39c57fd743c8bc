use std::panic::catch_unwind;

macros::made!();

fn main() {
    println!("answer {} from C, made {} by a macro", native::answer(), made());
    std::panic::set_hook(Box::new(|_| {}));
    let caught = catch_unwind(|| panic!()).is_err() as i32;
    let thread = std::thread::spawn(|| panic!()).join().is_err();
    let _ = std::panic::take_hook();
    println!("caught {caught}, thread caught {thread}");
    fall(std::env::args().count());
}

// The backtrace names this function and its line.
#[inline(never)]
fn fall(n: usize) {
    if n > 0 {
        panic!("here");
    }
}
