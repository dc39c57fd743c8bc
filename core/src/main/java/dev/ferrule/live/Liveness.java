package dev.ferrule.live;

/**
 * What is kept. Unchanging.
 *
 * @param roles a {@link SectionRole} for every section, by the numbers of {@code LinkedObjects}
 * @param alive for every section whether it is in the output
 * @param frames the {@code .eh_frame} sections taken apart, in link order
 */
public record Liveness(byte[] roles, boolean[] alive, java.util.List<EhFrames.Input> frames) {}
