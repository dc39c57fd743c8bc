/** The whole link as a list of named passes. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.api;
