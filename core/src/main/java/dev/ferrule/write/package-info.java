/** Copying, relocating and synthetic contents. Changes no size. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.write;
