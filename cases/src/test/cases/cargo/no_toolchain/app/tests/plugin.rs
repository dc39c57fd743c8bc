//! Loads the cdylib that cargo built, uses it, and unloads it again.
use std::ffi::CString;

#[test]
fn loads_and_unloads() {
    let program = std::env::current_exe().unwrap();
    let file = program.ancestors().nth(2).unwrap().join("libplugin.so");
    let file = CString::new(file.to_str().unwrap()).unwrap();
    unsafe {
        let library = libc::dlopen(file.as_ptr(), libc::RTLD_NOW);
        assert!(!library.is_null(), "{:?}", std::ffi::CStr::from_ptr(libc::dlerror()));
        let symbol = libc::dlsym(library, c"twice".as_ptr());
        let twice: extern "C" fn(i32, *mut i32) -> i32 = std::mem::transmute(symbol);
        let mut seen = 0;
        assert_eq!(twice(21, &mut seen), 42);
        assert_eq!(seen, 0);
        libc::dlclose(library);
        assert_eq!(seen, 7, "what the library gave to atexit ran when it was unloaded");
    }
}
