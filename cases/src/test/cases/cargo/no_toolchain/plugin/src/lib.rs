use std::sync::atomic::{AtomicPtr, Ordering};

static SEEN: AtomicPtr<i32> = AtomicPtr::new(std::ptr::null_mut());

extern "C" fn unloaded() {
    unsafe { *SEEN.load(Ordering::SeqCst) = 7 };
}

/// Doubles `n`, and sets `seen` when this library is unloaded.
#[no_mangle]
pub extern "C" fn twice(n: i32, seen: *mut i32) -> i32 {
    SEEN.store(seen, Ordering::SeqCst);
    unsafe { libc::atexit(unloaded) };
    n * 2
}
