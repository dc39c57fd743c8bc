/** The gcc-style command line, as rustc and build scripts use it. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.gcc;
