package dev.ferrule.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a subcommand sees of the world that called it.
 *
 * @param directory the absolute current directory
 */
public record Console(
    Path directory, Map<String, String> environment, PrintStream out, PrintStream err) {}
