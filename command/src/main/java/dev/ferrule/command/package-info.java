/** The {@code ferrule} program: decides how arguments are read, and prints. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.command;
