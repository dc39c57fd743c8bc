/** One class a processor behind one small interface. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.arch;
