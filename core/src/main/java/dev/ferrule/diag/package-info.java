/** Diagnostics as data, and their rendering as text or JSON. Prints nothing. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.diag;
