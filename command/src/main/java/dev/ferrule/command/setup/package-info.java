/** {@code ferrule setup}: Ferrule in the configuration of tools that run linkers. */
@org.jspecify.annotations.NullMarked
package dev.ferrule.command.setup;
