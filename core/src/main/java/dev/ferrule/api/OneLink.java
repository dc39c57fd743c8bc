package dev.ferrule.api;

import dev.ferrule.input.FileOpener;

/** The host of a link that nothing is kept for. */
public record OneLink(FileOpener opener) implements LinkHost {}
