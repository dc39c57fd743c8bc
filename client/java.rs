//! Runs the linker in this process: Java as a library (`libjvm.so`, by the JNI invocation interface), which saves a
//! shell and the `java` program, whose own start costs as much as a tenth of a small link. `docs/launcher.md`.
//!
//! Whatever is not as it was when Ferrule was built (no start-up cache, another JDK, options for Java in the
//! environment) is left to the script.
//!
//! While Java starts, this maps the inputs: most of a small link's start is one thread's, and Java opens a file slowly as
//! long as its own code is not compiled.

use crate::call::Call;
use crate::child::{self, Side};
use crate::image::{choice, freeze, thaw};
use crate::inputs::Inputs;
use crate::memory;
use std::env;
use std::ffi::{c_char, c_int, c_void, CStr, CString, OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::{Condvar, Mutex};

extern "C" {
    fn dlopen(file: *const c_char, mode: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn pthread_create(
        thread: *mut usize,
        attributes: *const c_void,
        start: extern "C" fn(*mut c_void) -> *mut c_void,
        argument: *mut c_void,
    ) -> c_int;
    fn pthread_join(thread: usize, result: *mut *mut c_void) -> c_int;
    static mut environ: *const *const c_char;
}

// dlfcn.h
const RTLD_NOW: c_int = 2;
const RTLD_GLOBAL: c_int = 0x100;

/// `JNI_VERSION_1_8`, jni.h.
const JNI_VERSION: i32 = 0x0001_0008;

/// `JavaVMOption`, jni.h.
#[repr(C)]
struct VmOption {
    text: *const c_char,
    extra: *mut c_void,
}

/// `JavaVMInitArgs`, jni.h.
#[repr(C)]
struct VmArguments {
    version: i32,
    count: i32,
    options: *const VmOption,
    ignore_unrecognized: u8,
}

/// `JNIEnv`: a pointer to a table of functions, of which each takes it as its first argument.
type Env = *mut *const *const c_void;
type Object = *mut c_void;

type CreateVm = extern "C" fn(*mut *mut c_void, *mut Env, *const VmArguments) -> c_int;
type FindClass = extern "C" fn(Env, *const c_char) -> Object;
type GetStaticMethod = extern "C" fn(Env, Object, *const c_char, *const c_char) -> Object;
type NewBuffer = extern "C" fn(Env, *const c_void, i64) -> Object;
type NewArray = extern "C" fn(Env, i32, Object, Object) -> Object;
type SetElement = extern "C" fn(Env, Object, i32, Object);
type NewString = extern "C" fn(Env, *const u16, i32) -> Object;
type ClearException = extern "C" fn(Env);
type DeleteLocalReference = extern "C" fn(Env, Object);
type CallStaticVoid = extern "C" fn(Env, Object, Object, *const u64);
type Describe = extern "C" fn(Env);
type NewByteArray = extern "C" fn(Env, i32) -> Object;
type GetCritical = extern "C" fn(Env, Object, *mut u8) -> *mut c_void;
type ReleaseCritical = extern "C" fn(Env, Object, *mut c_void, i32);
type RegisterNatives = extern "C" fn(Env, Object, *const NativeMethod, i32) -> i32;

/// `JNINativeMethod`, jni.h.
#[repr(C)]
struct NativeMethod {
    name: *const c_char,
    signature: *const c_char,
    function: *const c_void,
}

// Places in the table of functions: Java Native Interface Specification, chapter 4.
const FIND_CLASS: usize = 6;
const EXCEPTION_DESCRIBE: usize = 16;
const EXCEPTION_CLEAR: usize = 17;
const DELETE_LOCAL_REF: usize = 23;
const GET_STATIC_METHOD_ID: usize = 113;
const CALL_STATIC_VOID_METHOD_A: usize = 143;
const NEW_STRING: usize = 163;
const NEW_OBJECT_ARRAY: usize = 172;
const SET_OBJECT_ARRAY_ELEMENT: usize = 174;
const NEW_BYTE_ARRAY: usize = 176;
const REGISTER_NATIVES: usize = 215;
const GET_PRIMITIVE_ARRAY_CRITICAL: usize = 222;
const RELEASE_PRIMITIVE_ARRAY_CRITICAL: usize = 223;
const NEW_DIRECT_BYTE_BUFFER: usize = 229;

/// Variables with options for Java. With any of them the `java` program runs, which knows what to do about each.
pub const OPTION_VARIABLES: [&str; 5] =
    ["FERRULE_JAVA_OPTIONS", "FERRULE_TRAIN", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"];

/// Subcommands that need more than the libraries of a link.
const OTHER_LIBRARIES: [&str; 3] = ["doctor", "setup", "sysroot"];

/// The class path of a link, in the order of the script, which the cache was trained with.
const JARS: [&str; 6] = ["command", "core", "resident", "aircompressor-v3", "picocli", "gson"];

/// A large link runs its inner loops long enough to pay for inlining as much as Java does by itself.
const INLINING: &str = "-XX:C1MaxInlineSize=35";

/// A large link's young generation sets hardly anything aside for what survives a collection.
const SURVIVORS: &str = "-XX:SurvivorRatio=64";

/// What the thread that runs Java needs.
struct Start {
    create: CreateVm,
    options: Vec<CString>,
    classes: Vec<CString>,
    task: Task,
}

enum Task {
    /// The call's inputs are there when the flag says so.
    Link(Mutex<Option<Call>>, Condvar),
    /// The words of a small link and of a large one, and the folder that they are meant in.
    Image(Vec<Vec<u16>>, Vec<Vec<u16>>, Vec<u16>),
}

/// Runs `ferrule WORDS…` as it was called by `name`, and ends the process with its status. Comes back if that is the
/// script's business.
pub fn run(home: &Path, name: &OsStr, words: &[OsString]) {
    let other = words.first().is_some_and(|word| OTHER_LIBRARIES.iter().any(|&other| word == other));
    if other || OPTION_VARIABLES.iter().any(|&name| super::set(name)) {
        return;
    }
    let inputs = Inputs::of(words);
    let Some((options, cache)) = options(home, inputs.bytes()) else { return };
    let link = super::links(name, words);
    let mut image = if link { choice::find(home, inputs.bytes()) } else { None };
    // Other subcommands take long, or little memory.
    while link && !inputs.alone() && child::split(image.is_some()) == Side::Failed {
        choice::give_up(home);
        image = None;
    }
    if !utf8_locale() {
        // Under LC_ALL=C, which rustc sets for linkers, Java could not name files outside of ASCII.
        env::set_var("LC_ALL", "C.UTF-8");
    }
    let mut call = Call {
        name: utf16(name),
        folder: env::current_dir().map_or(Vec::new(), |folder| utf16(folder.as_os_str())),
        words: words.iter().map(|word| utf16(word)).collect(),
        inputs: Vec::new(),
        report: child::report(),
        environment: unsafe { environ },
    };
    if let Some(image) = image {
        call.inputs = inputs.map();
        image.run(&call);
        choice::explain("something else is where its memory was");
    }
    let Some(create) = library(home) else { return };
    let classes = fs::read_to_string(cache.with_extension("classes")).unwrap_or_default();
    let classes = classes.lines().filter_map(|name| CString::new(name).ok()).collect();
    let mut start = Start { create, options, classes, task: Task::Link(Mutex::new(None), Condvar::new()) };
    on_thread(&mut start, |start| {
        if call.inputs.is_empty() {
            call.inputs = inputs.map();
        }
        if let Task::Link(place, there) = &start.task {
            if let Ok(mut place) = place.lock() {
                *place = Some(call);
            }
            there.notify_one();
        }
    });
}

/// Makes the image `file`: a Java that has done a small and a large link often enough.
pub fn make_image(home: &Path, file: &Path, small: &[OsString], large: &[OsString]) -> Result<(), String> {
    freeze::begin();
    let (mut options, cache) = options(home, 0).ok_or("the start-up cache does not fit")?;
    let more = home.join("tools/image-options");
    let mut add = |option: &str| options.extend(CString::new(option));
    let text = fs::read_to_string(&more).map_err(|error| format!("{}: {error}", more.display()))?;
    text.lines().filter(|line| line.starts_with('-')).for_each(&mut add);
    let young = memory::image_young().unwrap_or(0);
    if young > 0 {
        add(&format!("-XX:NewSize={}m", young >> 20));
        add(SURVIVORS);
    }
    let create = library(home).ok_or("there is no libjvm.so")?;
    let folder = env::current_dir().map_err(|error| error.to_string())?;
    let utf16s = |words: &[OsString]| words.iter().map(|word| utf16(word)).collect();
    let task = Task::Image(utf16s(small), utf16s(large), utf16(folder.as_os_str()));
    let mut start = Start { create, options, classes: Vec::new(), task };
    let lib = home.join(".ferrule/lib");
    let mut depends: Vec<PathBuf> = JARS.iter().map(|jar| lib.join(format!("{jar}.jar"))).collect();
    depends.extend([more, cache, home.join("tools/java-options"), lib.join("release")]);
    let plan = freeze::Plan { file: file.to_path_buf(), young, depends };
    freeze::make(&plan, || on_thread(&mut start, |_| {}))
}

fn utf16(text: &OsStr) -> Vec<u16> {
    text.to_string_lossy().encode_utf16().collect()
}

/// A thread of its own, as the java program has: the first one's stack has no end that Java could guard. Not one of
/// std's, whose signal stack would be too small for Java's handlers.
fn on_thread(start: &mut Start, meanwhile: impl FnOnce(&Start)) {
    let mut thread = 0;
    unsafe {
        if pthread_create(&mut thread, std::ptr::null(), java_main, (&raw mut *start).cast()) == 0 {
            meanwhile(start);
            pthread_join(thread, null_mut());
        }
    }
}

/// Where links look for the JDK that Ferrule was built with.
pub fn jdk(home: &Path) -> Option<PathBuf> {
    Some(PathBuf::from(fs::read_to_string(home.join(".ferrule/jdk")).ok()?.trim_end()))
}

fn library(home: &Path) -> Option<CreateVm> {
    let file = CString::new(jdk(home)?.join("lib/server/libjvm.so").into_os_string().into_vec()).ok()?;
    unsafe {
        let library = dlopen(file.as_ptr(), RTLD_NOW | RTLD_GLOBAL);
        let create = if library.is_null() { null_mut() } else { dlsym(library, c"JNI_CreateJavaVM".as_ptr()) };
        (!create.is_null()).then(|| std::mem::transmute::<*mut c_void, CreateVm>(create))
    }
}

/// Java's options for a link of so many bytes, and the start-up cache that they name. None if it does not fit: the script
/// has the same conditions, and makes a new one.
fn options(home: &Path, bytes: u64) -> Option<(Vec<CString>, PathBuf)> {
    let lib = home.join(".ferrule/lib");
    let release = fs::metadata(jdk(home)?.join("release")).ok()?;
    if time(&release) != time(&fs::metadata(lib.join("release")).ok()?) || !fits(&lib, "ferrule.aot") {
        return None;
    }
    let large = bytes >= memory::LARGE_BYTES && fits(&lib, "ferrule-large.aot");
    let mut options: Vec<Vec<u8>> = fs::read_to_string(home.join("tools/java-options"))
        .ok()?
        .lines()
        .filter(|line| line.starts_with('-'))
        .map(|line| line.as_bytes().to_vec())
        .collect();
    if large {
        options.push(INLINING.into());
    }
    if let Some(young) = large.then(|| memory::young(bytes)).flatten() {
        options.push(format!("-XX:NewSize={}m", young >> 20).into_bytes());
        options.push(SURVIVORS.into());
    }
    let cache = lib.join(if large { "ferrule-large.aot" } else { "ferrule.aot" });
    let mut add = |key: &str, value: &OsStr| options.push([key.as_bytes(), value.as_bytes()].concat());
    add("-XX:AOTCache=", cache.as_os_str());
    add("-Dferrule.launcher=", home.join("ferrule").as_os_str());
    let jars: Vec<OsString> = JARS.iter().map(|jar| lib.join(format!("{jar}.jar")).into_os_string()).collect();
    add("-Djava.class.path=", &jars.join(OsStr::new(":")));
    let options: Option<_> = options.into_iter().map(|option| CString::new(option).ok()).collect();
    Some((options?, cache))
}

fn time(data: &fs::Metadata) -> (i64, i64) {
    (data.mtime(), data.mtime_nsec())
}

/// Whether the cache is there, and not older than the jars it was made from.
fn fits(lib: &Path, cache: &str) -> bool {
    let Ok(cache) = fs::metadata(lib.join(cache)) else { return false };
    cache.len() > 0
        && ["core.jar", "command.jar"]
            .iter()
            .all(|jar| fs::metadata(lib.join(jar)).is_ok_and(|data| time(&data) <= time(&cache)))
}

/// The test that the script makes.
pub fn utf8_locale() -> bool {
    let get = |name| env::var_os(name).unwrap_or_default();
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].iter().map(get).find(|value| !value.is_empty()).unwrap_or_default();
    name.to_string_lossy().to_ascii_lowercase().contains("utf")
}

extern "C" fn java_main(start: *mut c_void) -> *mut c_void {
    let start = unsafe { &*start.cast::<Start>() };
    unsafe { call_main(start) };
    // Main ends the process itself.
    std::process::exit(1)
}

/// `dev.ferrule.command.Main.start(words, paths, contents)`.
unsafe fn call_main(start: &Start) {
    let mut options: Vec<VmOption> =
        start.options.iter().map(|text| VmOption { text: text.as_ptr(), extra: null_mut() }).collect();
    options.push(VmOption { text: c"exit".as_ptr(), extra: super::child::end as *mut c_void });
    let arguments = VmArguments {
        version: JNI_VERSION,
        count: options.len() as i32,
        options: options.as_ptr(),
        ignore_unrecognized: 0,
    };
    let mut vm = null_mut();
    let mut env: Env = null_mut();
    let status = (start.create)(&mut vm, &mut env, &arguments);
    if status != 0 {
        eprintln!("ferrule: error: Java does not start (JNI_CreateJavaVM: {status})");
        return;
    }
    initialize(env, &start.classes);
    let done = match &start.task {
        Task::Link(call, there) => {
            let Ok(call) = call.lock() else { return };
            let Ok(call) = there.wait_while(call, |call| call.is_none()) else { return };
            call.as_ref().and_then(|call| main_with(env, call))
        }
        Task::Image(small, large, folder) => image_with(env, small, large, folder),
    };
    if done.is_none() {
        function::<Describe>(env, EXCEPTION_DESCRIBE)(env);
    }
}

/// Has Java initialize the classes that a link uses, whereupon it compiles what it learnt is worth it: otherwise it begins
/// with each pass at the same time as the pass. Not on another thread, which would wait for this one in a circle where two
/// classes need each other.
unsafe fn initialize(env: Env, classes: &[CString]) {
    for name in classes {
        let class = function::<FindClass>(env, FIND_CLASS)(env, name.as_ptr());
        if class.is_null() {
            function::<ClearException>(env, EXCEPTION_CLEAR)(env);
        } else {
            function::<DeleteLocalReference>(env, DELETE_LOCAL_REF)(env, class);
        }
    }
}

/// None with an exception pending.
unsafe fn main_with(env: Env, call: &Call) -> Option<()> {
    let main = class(env, c"dev/ferrule/command/Main")?;
    let signature =
        c"(Ljava/lang/String;Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/String;[Ljava/nio/ByteBuffer;)V";
    let method = static_method(env, main, c"start", signature)?;
    let paths = strings(env, call.inputs.iter().map(|input| &input.path))?;
    let buffer = function::<NewBuffer>(env, NEW_DIRECT_BYTE_BUFFER);
    let contents = array(env, class(env, c"java/nio/ByteBuffer")?, call.inputs.iter(), |input| {
        buffer(env, input.address, input.bytes as i64)
    })?;
    let arguments = [
        new_string(env, &call.name) as u64,
        new_string(env, &call.folder) as u64,
        strings(env, call.words.iter())? as u64,
        paths as u64,
        contents as u64,
    ];
    function::<CallStaticVoid>(env, CALL_STATIC_VOID_METHOD_A)(env, main, method, arguments.as_ptr());
    None
}

/// `dev.ferrule.command.StartImage.make(small, large, folder)`, which calls [`stop`].
unsafe fn image_with(env: Env, small: &[Vec<u16>], large: &[Vec<u16>], folder: &[u16]) -> Option<()> {
    let image = class(env, c"dev/ferrule/command/StartImage")?;
    let stop = NativeMethod { name: c"stop".as_ptr(), signature: c"()V".as_ptr(), function: stop as *const c_void };
    function::<RegisterNatives>(env, REGISTER_NATIVES)(env, image, &stop, 1);
    let method = static_method(env, image, c"make", c"([Ljava/lang/String;[Ljava/lang/String;Ljava/lang/String;)V")?;
    let arguments =
        [strings(env, small.iter())? as u64, strings(env, large.iter())? as u64, new_string(env, folder) as u64];
    function::<CallStaticVoid>(env, CALL_STATIC_VOID_METHOD_A)(env, image, method, arguments.as_ptr());
    None
}

/// `StartImage.stop()`: the image is made of what is there now. In the processes that take it up, this does what they
/// are called for.
extern "C" fn stop(env: Env, _class: Object) {
    unsafe {
        freeze::stop(next_object(env));
        let call = thaw::call();
        environ = call.environment;
        child::take_over(call.report);
        child::started();
        if main_with(env, call).is_none() {
            function::<Describe>(env, EXCEPTION_DESCRIBE)(env);
        }
        child::end(1)
    }
}

/// About where Java's next object will be.
unsafe fn next_object(env: Env) -> usize {
    let array = function::<NewByteArray>(env, NEW_BYTE_ARRAY)(env, 1);
    if array.is_null() {
        return 0;
    }
    let address = function::<GetCritical>(env, GET_PRIMITIVE_ARRAY_CRITICAL)(env, array, null_mut());
    function::<ReleaseCritical>(env, RELEASE_PRIMITIVE_ARRAY_CRITICAL)(env, array, address, 0);
    address as usize
}

unsafe fn class(env: Env, name: &CStr) -> Option<Object> {
    some(function::<FindClass>(env, FIND_CLASS)(env, name.as_ptr()))
}

unsafe fn static_method(env: Env, class: Object, name: &CStr, signature: &CStr) -> Option<Object> {
    let find = function::<GetStaticMethod>(env, GET_STATIC_METHOD_ID);
    some(find(env, class, name.as_ptr(), signature.as_ptr()))
}

unsafe fn strings<'a>(env: Env, texts: impl ExactSizeIterator<Item = &'a Vec<u16>>) -> Option<Object> {
    array(env, class(env, c"java/lang/String")?, texts, |text| new_string(env, text))
}

unsafe fn array<T>(
    env: Env,
    class: Object,
    elements: impl ExactSizeIterator<Item = T>,
    make: impl Fn(T) -> Object,
) -> Option<Object> {
    let new_array = function::<NewArray>(env, NEW_OBJECT_ARRAY);
    let array = some(new_array(env, elements.len() as i32, class, null_mut()))?;
    for (index, element) in elements.enumerate() {
        let object = some(make(element))?;
        function::<SetElement>(env, SET_OBJECT_ARRAY_ELEMENT)(env, array, index as i32, object);
        // The array holds it now; thousands of words would otherwise fill the table of local references.
        function::<DeleteLocalReference>(env, DELETE_LOCAL_REF)(env, object);
    }
    Some(array)
}

unsafe fn new_string(env: Env, text: &[u16]) -> Object {
    function::<NewString>(env, NEW_STRING)(env, text.as_ptr(), text.len() as i32)
}

fn some(object: Object) -> Option<Object> {
    (!object.is_null()).then_some(object)
}

unsafe fn function<F: Copy>(env: Env, index: usize) -> F {
    let pointer: *const c_void = *(*env).add(index);
    std::mem::transmute_copy(&pointer)
}
