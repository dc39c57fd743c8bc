/** What a link is asked to do: the command line after its options were understood. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.request;
