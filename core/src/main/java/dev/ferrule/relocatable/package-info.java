/** {@code -r}: several objects joined into one that can be linked again. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.relocatable;
