/** Splitting work over threads. Imports nothing of ours. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.work;
