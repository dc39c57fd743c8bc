package dev.ferrule.arch;

/**
 * What differs from processor to processor. One stateless implementation each; the rest of the
 * linker asks through this interface and never which processor it is.
 *
 * <p>Bytes are given as an array and an index of the relocated place ({@code r_offset}) in it;
 * instruction rewriting may look at and change bytes around that place, within {@code [from, to)},
 * the bytes of the section that are present.
 */
public interface Processor {
  /** {@code e_machine}, one of {@code Em}. */
  int machine();

  /** The name in messages and {@code --version}, such as {@code x86-64}. */
  String name();

  /** Default of {@code -z max-page-size}, bytes. */
  long maxPageSize();

  /** Default of {@code -z common-page-size}, bytes. */
  long commonPageSize();

  /** Default {@code --image-base} of a fixed-address executable. */
  long defaultImageBase();

  /** {@code -m} emulation names, such as {@code elf_x86_64}. */
  boolean acceptsEmulation(String name);

  // Relocations

  /**
   * The kind of relocation type {@code type}; {@link RelocationKind#UNKNOWN} if it means nothing
   * here.
   */
  RelocationKind kind(int type);

  /** The name in the supplement, such as {@code R_X86_64_PC32}; {@code unknown (n)} otherwise. */
  String relocationName(int type);

  /** How many bytes the relocation writes: 0, 1, 2, 4 or 8. */
  int width(int type);

  /** Whether {@code value} can be written by {@code type}. */
  boolean fits(int type, long value);

  /** The smallest value that fits. */
  long minimum(int type);

  /** The largest value that fits. */
  long maximum(int type);

  /**
   * Writes {@code value} at {@code bytes[at]} as {@code type} demands; the range was checked by
   * {@link #fits}.
   */
  void write(int type, long value, byte[] bytes, int at);

  /**
   * Whether a {@link RelocationKind#GOT_PC_RELATIVE_RELAXABLE} place holds an instruction that
   * {@link #relaxGot} can rewrite to address the symbol itself.
   *
   * @param positionIndependent the image may be loaded anywhere, so that no absolute immediate may
   *     be used
   */
  boolean canRelaxGot(
      int type, long addend, byte[] bytes, int from, int at, int to, boolean positionIndependent);

  /**
   * Rewrites the instruction and writes the operand.
   *
   * @param symbol S
   * @param place P
   * @return false if the operand does not fit; then nothing was changed and the GOT entry must be
   *     used
   */
  boolean relaxGot(
      int type,
      long addend,
      byte[] bytes,
      int from,
      int at,
      int to,
      boolean positionIndependent,
      long symbol,
      long place);

  /**
   * Whether the code at the place is one of the sequences that {@link #relaxTls} knows for {@code
   * relaxation}. For GD and LD the caller has checked that a call to {@code __tls_get_addr}
   * follows.
   */
  boolean canRelaxTls(TlsRelaxation relaxation, int type, byte[] bytes, int from, int at, int to);

  /**
   * Rewrites a thread-local access.
   *
   * @param value for …_TO_LE the thread-pointer offset of the symbol (S + addend as the sequence
   *     means it, without the place's -4); for …_TO_IE the address of the GOT entry that holds that
   *     offset
   * @param place P
   * @return how many of the following relocations are used up by the rewritten sequence (0 or 1),
   *     or -1 if the sequence is unknown or the value does not fit
   */
  int relaxTls(
      TlsRelaxation relaxation,
      int type,
      byte[] bytes,
      int from,
      int at,
      int to,
      long value,
      long place);

  /**
   * The thread-pointer offset of a variable.
   *
   * @param address of the variable in the image
   * @param tlsStart address of {@code PT_TLS}
   * @param tlsSize its size in memory, bytes
   * @param tlsAlignment its alignment, bytes
   */
  long threadPointerOffset(long address, long tlsStart, long tlsSize, long tlsAlignment);

  // Dynamic relocation types

  /** B + A. */
  int relative();

  /** S + A, word-sized. */
  int absolute();

  /** GOT entry := S. */
  int globDat();

  /** Lazily bound PLT's GOT entry := S. */
  int jumpSlot();

  int copy();

  int tlsModule();

  int tlsModuleOffset();

  int tlsPointerOffset();

  int tlsDescriptor();

  /** Result of calling B + A. */
  int indirectRelative();

  // Procedure linkage table

  /** Bytes of the lazily bound PLT's first entry. */
  int pltHeaderSize();

  /** Bytes of each further entry. */
  int pltEntrySize();

  /** Bytes of an entry that jumps through an ordinary GOT entry. */
  int pltGotEntrySize();

  /** Reserved 8-byte entries at the start of {@code .got.plt}. */
  int gotPltHeaderEntries();

  void writePltHeader(byte[] bytes, int at, long pltAddress, long gotPltAddress);

  /**
   * @param entryAddress address of this entry
   * @param gotEntryAddress address of its {@code .got.plt} entry
   * @param index its index in {@code .rela.plt}
   * @param pltAddress address of the header
   */
  void writePltEntry(
      byte[] bytes, int at, long entryAddress, long gotEntryAddress, int index, long pltAddress);

  /** What {@code .got.plt} holds for an entry before it is bound: where the PLT goes on. */
  long initialGotPlt(long entryAddress, long pltAddress);

  /**
   * An entry that jumps through the GOT entry at {@code gotEntryAddress}; used with BIND_NOW and
   * for IFUNC.
   */
  void writePltGotEntry(byte[] bytes, int at, long entryAddress, long gotEntryAddress);

  /** Fills unused code bytes in {@code [from, to)} with instructions that trap or do nothing. */
  void fillCode(byte[] bytes, int from, int to);
}
