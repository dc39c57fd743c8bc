/**
 * What is kept and what it needs: garbage collection, mergeable pieces, exception frames,
 * relocation scan. Assigns no addresses.
 */
@org.jspecify.annotations.NullMarked
package dev.ferrule.live;
