/** {@code ferrule doctor}: what a link will use on this machine, and what is missing. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.command.doctor;
