package dev.ferrule.resident;

import java.nio.file.Path;
import java.util.List;

/**
 * How a resident behaves.
 *
 * @param socket where it listens: in a folder of the user's own, which whoever starts it has
 *     checked
 * @param identity what a client has to say to be served: build, JDK and all else in which a link
 *     here would differ from one in the client's own process
 * @param idleSeconds it ends by itself after this time without a link
 * @param keptBytes memory that may be kept over the mapped files
 * @param neededFreeBytes it ends when the machine has less memory available
 * @param watched files whose change means another version: it ends then
 */
public record Settings(
    Path socket,
    byte[] identity,
    long idleSeconds,
    long keptBytes,
    long neededFreeBytes,
    List<Path> watched) {}
