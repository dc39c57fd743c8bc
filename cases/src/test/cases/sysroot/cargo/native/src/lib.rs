#[link(name = "answer", kind = "static")]
extern "C" {
    #[link_name = "answer"]
    fn c_answer(text: *const std::ffi::c_char) -> i32;
}

pub fn answer() -> i32 {
    unsafe { c_answer(c"21".as_ptr()) }
}
