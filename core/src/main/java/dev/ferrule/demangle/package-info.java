/** Readable names for mangled Rust and C++ symbols. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.demangle;
