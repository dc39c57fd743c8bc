/** Mapped files, archives and kinds of file; parsed objects are immutable. Resolves nothing. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.input;
