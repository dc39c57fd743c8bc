/** The ld-style command line. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.ld;
