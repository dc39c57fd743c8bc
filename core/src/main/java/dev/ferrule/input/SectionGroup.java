package dev.ferrule.input;

/**
 * A section group (gABI, "Section Groups").
 *
 * @param section the SHT_GROUP section
 * @param signatureSymbol the symbol whose name identifies the group
 * @param comdat GRP_COMDAT: of equally named groups one is kept
 * @param members section indices
 */
public record SectionGroup(int section, int signatureSymbol, boolean comdat, int[] members) {}
