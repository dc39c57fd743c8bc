/** What C start files and their archives hold, made in memory as ordinary objects. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.crt;
