/** Linker scripts, version scripts and dynamic lists as sealed trees. Evaluates nothing. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.script;
