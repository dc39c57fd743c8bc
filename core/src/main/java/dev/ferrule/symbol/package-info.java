/**
 * Names to definitions: interning, archive extraction, resolution by rank, comdat winners,
 * versions, and which symbols are visible outside. Reads no section bytes.
 */
@org.jspecify.annotations.NullMarked
package dev.ferrule.symbol;
