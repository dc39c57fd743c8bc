/** The process that stays between links and keeps what it read. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.resident;
