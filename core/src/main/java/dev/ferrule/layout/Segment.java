package dev.ferrule.layout;

/**
 * A program header (gABI, "Program Header").
 *
 * @param type {@code PT_…}
 * @param flags {@code PF_…}
 * @param fileOffset bytes from the start of the file
 * @param address virtual address
 * @param fileSize bytes in the file
 * @param memorySize bytes in memory
 * @param alignment bytes
 */
public record Segment(
    int type,
    int flags,
    long fileOffset,
    long address,
    long fileSize,
    long memorySize,
    long alignment) {}
