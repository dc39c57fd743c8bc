/**
 * What a link takes over from an earlier one of the same program: of each pass the result, as long
 * as objects that are others now make no difference to it. Each room says itself what its results
 * follow from; here is the order in which it is asked.
 */
@org.jspecify.annotations.NullMarked
package dev.ferrule.reuse;
