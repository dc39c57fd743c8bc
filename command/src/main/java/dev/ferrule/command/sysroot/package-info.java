/**
 * Makes, finds and removes the folders with all that programs for another C library are linked
 * from.
 */
@org.jspecify.annotations.NullMarked
package dev.ferrule.command.sysroot;
