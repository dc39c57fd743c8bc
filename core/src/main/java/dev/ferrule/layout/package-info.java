/** Output sections, sizes of synthetic sections, segments and addresses. Writes no bytes. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.layout;
