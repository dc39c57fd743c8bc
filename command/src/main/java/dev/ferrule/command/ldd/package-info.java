/** {@code ferrule ldd}: what a program needs, found by reading files and never by running them. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.command.ldd;
