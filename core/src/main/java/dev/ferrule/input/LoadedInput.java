package dev.ferrule.input;

import dev.ferrule.request.InputScope;

/**
 * One input after it was found and opened.
 *
 * @param file what it is
 * @param scope the positional options in force where it stands
 */
public record LoadedInput(InputFile file, InputScope scope) {}
