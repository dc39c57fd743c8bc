extern "C" {
    fn native() -> i32;
}

pub fn answer() -> i32 {
    unsafe { native() }
}
