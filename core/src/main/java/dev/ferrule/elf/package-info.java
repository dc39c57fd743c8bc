/**
 * The ELF format: constants with their sources, bounds-checked accessors, encoders. Imports nothing
 * of ours.
 */
@org.jspecify.annotations.NullMarked
package dev.ferrule.elf;
