package dev.ferrule.reuse;

import dev.ferrule.input.LoadedInputs;
import dev.ferrule.layout.Layout;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.write.WrittenImage;

/**
 * What the passes of a link that went well made, kept for the next link of the same program.
 * Unchanging. Whoever keeps it keeps the inputs as well: objects are looked at again.
 */
public record EarlierLink(
    LinkRequest request,
    LoadedInputs inputs,
    Resolution resolution,
    Liveness liveness,
    References references,
    Needs needs,
    Layout layout,
    WrittenImage image) {}
