package dev.ferrule.arch;

import static dev.ferrule.elf.RelocationX8664.*;

import dev.ferrule.elf.Em;
import dev.ferrule.elf.LittleEndian;

/**
 * x86-64, after the "System V Application Binary Interface, AMD64 Architecture Processor
 * Supplement" (gitlab.com/x86-psABIs/x86-64-ABI).
 *
 * <p>Code addresses data relative to the instruction pointer, within 2 GB either way. What another
 * module may define is reached through the GOT; calls may go through the PLT, whose entries jump
 * through {@code .got.plt}. Thread-local storage is of variant II: the program's block ends at the
 * thread pointer ({@code %fs:0}), so that offsets are negative; "ELF Handling For Thread-Local
 * Storage" gives the sequences that are rewritten here.
 */
final class X8664 implements Processor {
  @Override
  public int machine() {
    return Em.EM_X86_64;
  }

  @Override
  public String name() {
    return "x86-64";
  }

  @Override
  public long maxPageSize() {
    return 0x1000;
  }

  @Override
  public long commonPageSize() {
    return 0x1000;
  }

  @Override
  public long defaultImageBase() {
    return 0x400000;
  }

  @Override
  public boolean acceptsEmulation(String name) {
    return name.equals("elf_x86_64");
  }

  /** One more than the largest relocation type. */
  private static final int TYPES = 64;

  // Asked for every relocation, several times: tables cost less than the switches they come from.
  private static final RelocationKind[] KINDS = new RelocationKind[TYPES];
  private static final byte[] WIDTHS = new byte[TYPES];

  static {
    for (int type = 0; type < TYPES; type++) {
      KINDS[type] = kindOf(type);
      WIDTHS[type] = widthOf(type);
    }
  }

  @Override
  public RelocationKind kind(int type) {
    return type >= 0 && type < TYPES ? KINDS[type] : RelocationKind.UNKNOWN;
  }

  private static RelocationKind kindOf(int type) {
    return switch (type) {
      case R_X86_64_NONE -> RelocationKind.NONE;
      case R_X86_64_64, R_X86_64_32, R_X86_64_32S, R_X86_64_16, R_X86_64_8 ->
          RelocationKind.ABSOLUTE;
      case R_X86_64_PC64, R_X86_64_PC32, R_X86_64_PC16, R_X86_64_PC8 -> RelocationKind.PC_RELATIVE;
      case R_X86_64_PLT32 -> RelocationKind.PLT_PC_RELATIVE;
      case R_X86_64_GOTPCREL, R_X86_64_GOTPCREL64 -> RelocationKind.GOT_PC_RELATIVE;
      case R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX -> RelocationKind.GOT_PC_RELATIVE_RELAXABLE;
      case R_X86_64_GOT32, R_X86_64_GOT64 -> RelocationKind.GOT_OFFSET;
      case R_X86_64_GOTOFF64 -> RelocationKind.GOT_BASE_RELATIVE;
      case R_X86_64_PLTOFF64 -> RelocationKind.PLT_GOT_BASE_RELATIVE;
      case R_X86_64_GOTPC32, R_X86_64_GOTPC64 -> RelocationKind.GOT_BASE_PC_RELATIVE;
      case R_X86_64_TLSGD -> RelocationKind.TLS_GENERAL_DYNAMIC;
      case R_X86_64_TLSLD -> RelocationKind.TLS_LOCAL_DYNAMIC;
      case R_X86_64_DTPOFF32, R_X86_64_DTPOFF64 -> RelocationKind.TLS_DTPOFF;
      case R_X86_64_GOTTPOFF -> RelocationKind.TLS_INITIAL_EXEC;
      case R_X86_64_TPOFF32, R_X86_64_TPOFF64 -> RelocationKind.TLS_LOCAL_EXEC;
      case R_X86_64_GOTPC32_TLSDESC -> RelocationKind.TLS_DESCRIPTOR;
      case R_X86_64_TLSDESC_CALL -> RelocationKind.TLS_DESCRIPTOR_CALL;
      case R_X86_64_SIZE32, R_X86_64_SIZE64 -> RelocationKind.SIZE;
      default -> RelocationKind.UNKNOWN;
    };
  }

  @Override
  public String relocationName(int type) {
    return switch (type) {
      case R_X86_64_NONE -> "R_X86_64_NONE";
      case R_X86_64_64 -> "R_X86_64_64";
      case R_X86_64_PC32 -> "R_X86_64_PC32";
      case R_X86_64_GOT32 -> "R_X86_64_GOT32";
      case R_X86_64_PLT32 -> "R_X86_64_PLT32";
      case R_X86_64_COPY -> "R_X86_64_COPY";
      case R_X86_64_GLOB_DAT -> "R_X86_64_GLOB_DAT";
      case R_X86_64_JUMP_SLOT -> "R_X86_64_JUMP_SLOT";
      case R_X86_64_RELATIVE -> "R_X86_64_RELATIVE";
      case R_X86_64_GOTPCREL -> "R_X86_64_GOTPCREL";
      case R_X86_64_32 -> "R_X86_64_32";
      case R_X86_64_32S -> "R_X86_64_32S";
      case R_X86_64_16 -> "R_X86_64_16";
      case R_X86_64_PC16 -> "R_X86_64_PC16";
      case R_X86_64_8 -> "R_X86_64_8";
      case R_X86_64_PC8 -> "R_X86_64_PC8";
      case R_X86_64_DTPMOD64 -> "R_X86_64_DTPMOD64";
      case R_X86_64_DTPOFF64 -> "R_X86_64_DTPOFF64";
      case R_X86_64_TPOFF64 -> "R_X86_64_TPOFF64";
      case R_X86_64_TLSGD -> "R_X86_64_TLSGD";
      case R_X86_64_TLSLD -> "R_X86_64_TLSLD";
      case R_X86_64_DTPOFF32 -> "R_X86_64_DTPOFF32";
      case R_X86_64_GOTTPOFF -> "R_X86_64_GOTTPOFF";
      case R_X86_64_TPOFF32 -> "R_X86_64_TPOFF32";
      case R_X86_64_PC64 -> "R_X86_64_PC64";
      case R_X86_64_GOTOFF64 -> "R_X86_64_GOTOFF64";
      case R_X86_64_GOTPC32 -> "R_X86_64_GOTPC32";
      case R_X86_64_GOT64 -> "R_X86_64_GOT64";
      case R_X86_64_GOTPCREL64 -> "R_X86_64_GOTPCREL64";
      case R_X86_64_GOTPC64 -> "R_X86_64_GOTPC64";
      case R_X86_64_PLTOFF64 -> "R_X86_64_PLTOFF64";
      case R_X86_64_SIZE32 -> "R_X86_64_SIZE32";
      case R_X86_64_SIZE64 -> "R_X86_64_SIZE64";
      case R_X86_64_GOTPC32_TLSDESC -> "R_X86_64_GOTPC32_TLSDESC";
      case R_X86_64_TLSDESC_CALL -> "R_X86_64_TLSDESC_CALL";
      case R_X86_64_TLSDESC -> "R_X86_64_TLSDESC";
      case R_X86_64_IRELATIVE -> "R_X86_64_IRELATIVE";
      case R_X86_64_GOTPCRELX -> "R_X86_64_GOTPCRELX";
      case R_X86_64_REX_GOTPCRELX -> "R_X86_64_REX_GOTPCRELX";
      default -> "unknown (" + type + ")";
    };
  }

  @Override
  public int width(int type) {
    return type >= 0 && type < TYPES ? WIDTHS[type] : 4;
  }

  private static byte widthOf(int type) {
    return switch (type) {
      case R_X86_64_NONE, R_X86_64_TLSDESC_CALL -> 0;
      case R_X86_64_8, R_X86_64_PC8 -> 1;
      case R_X86_64_16, R_X86_64_PC16 -> 2;
      case R_X86_64_64,
          R_X86_64_PC64,
          R_X86_64_GOT64,
          R_X86_64_GOTPCREL64,
          R_X86_64_GOTOFF64,
          R_X86_64_GOTPC64,
          R_X86_64_PLTOFF64,
          R_X86_64_DTPOFF64,
          R_X86_64_TPOFF64,
          R_X86_64_SIZE64 ->
          8;
      default -> 4;
    };
  }

  @Override
  public boolean fits(int type, long value) {
    return minimum(type) <= value && value <= maximum(type);
  }

  @Override
  public long minimum(int type) {
    return switch (width(type)) {
      case 1 -> -0x80;
      case 2 -> -0x8000;
      case 4 -> type == R_X86_64_32 || type == R_X86_64_SIZE32 ? 0 : Integer.MIN_VALUE;
      default -> Long.MIN_VALUE;
    };
  }

  @Override
  public long maximum(int type) {
    return switch (width(type)) {
      case 1 -> type == R_X86_64_8 ? 0xff : 0x7f;
      case 2 -> type == R_X86_64_16 ? 0xffff : 0x7fff;
      case 4 -> type == R_X86_64_32 || type == R_X86_64_SIZE32 ? 0xffffffffL : Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  @Override
  public void write(int type, long value, byte[] bytes, int at) {
    switch (width(type)) {
      case 1 -> bytes[at] = (byte) value;
      case 2 -> LittleEndian.put16(bytes, at, (int) value);
      case 4 -> LittleEndian.put32(bytes, at, (int) value);
      case 8 -> LittleEndian.put64(bytes, at, value);
      default -> {}
    }
  }

  @Override
  public boolean canRelaxGot(
      int type, long addend, byte[] bytes, int from, int at, int to, boolean positionIndependent) {
    if (addend != -4 || at - from < (type == R_X86_64_REX_GOTPCRELX ? 3 : 2) || to - at < 4) {
      return false;
    }
    int opcode = bytes[at - 2] & 0xff;
    int modrm = bytes[at - 1] & 0xff;
    if (opcode == 0x8b && (modrm & 0xc7) == 0x05) {
      return true; // mov foo@GOTPCREL(%rip), %reg
    }
    // call *foo@GOTPCREL(%rip), jmp *foo@GOTPCREL(%rip)
    return type == R_X86_64_GOTPCRELX && opcode == 0xff && (modrm == 0x15 || modrm == 0x25);
  }

  @Override
  public boolean relaxGot(
      int type,
      long addend,
      byte[] bytes,
      int from,
      int at,
      int to,
      boolean positionIndependent,
      long symbol,
      long place) {
    long value = symbol + addend - place;
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE - 1) {
      return false;
    }
    int opcode = bytes[at - 2] & 0xff;
    if (opcode == 0x8b) {
      bytes[at - 2] = (byte) 0x8d; // lea foo(%rip), %reg
      LittleEndian.put32(bytes, at, (int) value);
    } else if ((bytes[at - 1] & 0xff) == 0x15) {
      bytes[at - 2] = 0x67; // addr32 call foo
      bytes[at - 1] = (byte) 0xe8;
      LittleEndian.put32(bytes, at, (int) value);
    } else {
      bytes[at - 2] =
          (byte) 0xe9; // jmp foo; one byte shorter, so that the operand moves back by one
      LittleEndian.put32(bytes, at - 1, (int) value + 1);
      bytes[at + 3] = (byte) 0x90; // nop
    }
    return true;
  }

  @Override
  public boolean canRelaxTls(
      TlsRelaxation relaxation, int type, byte[] b, int from, int at, int to) {
    return switch (relaxation) {
      case NONE -> false;
      case GD_TO_IE, GD_TO_LE ->
          // data16 lea x@tlsgd(%rip), %rdi; data16 data16 rex.w call __tls_get_addr@plt,
          // or data16 rex.w call *__tls_get_addr@GOTPCREL(%rip)
          at - from >= 4
              && to - at >= 12
              && LittleEndian.get32(b, at - 4) == 0x3d8d4866
              && (LittleEndian.get32(b, at + 4) == 0xe8486666
                  || LittleEndian.get32(b, at + 4) == 0x15ff4866);
      case LD_TO_LE ->
          // lea x@tlsld(%rip), %rdi; call __tls_get_addr@plt,
          // or call *__tls_get_addr@GOTPCREL(%rip)
          at - from >= 3
              && to - at >= 9
              && (b[at - 3] & 0xff) == 0x48
              && (b[at - 2] & 0xff) == 0x8d
              && b[at - 1] == 0x3d
              && ((b[at + 4] & 0xff) == 0xe8
                  || to - at >= 10 && (b[at + 4] & 0xff) == 0xff && b[at + 5] == 0x15);
      case IE_TO_LE ->
          // mov x@gottpoff(%rip), %reg, or add
          at - from >= 3
              && to - at >= 4
              && (b[at - 3] & 0xfb) == 0x48
              && ((b[at - 2] & 0xff) == 0x8b || b[at - 2] == 0x03)
              && (b[at - 1] & 0xc7) == 0x05;
      case DESC_TO_IE, DESC_TO_LE ->
          type == R_X86_64_TLSDESC_CALL
              // call *x@tlscall(%rax)
              ? to - at >= 2 && (b[at] & 0xff) == 0xff && b[at + 1] == 0x10
              // lea x@tlsdesc(%rip), %reg
              : at - from >= 3
                  && to - at >= 4
                  && (b[at - 3] & 0xfb) == 0x48
                  && (b[at - 2] & 0xff) == 0x8d
                  && (b[at - 1] & 0xc7) == 0x05;
    };
  }

  @Override
  public int relaxTls(
      TlsRelaxation relaxation,
      int type,
      byte[] b,
      int from,
      int at,
      int to,
      long value,
      long place) {
    if (!canRelaxTls(relaxation, type, b, from, at, to)) {
      return -1;
    }
    long operand =
        switch (relaxation) {
          case GD_TO_IE -> value - (place + 12);
          case DESC_TO_IE -> value - (place + 4);
          default -> value;
        };
    if (operand != (int) operand) {
      return -1;
    }
    switch (relaxation) {
      case GD_TO_LE -> {
        put(b, at - 4, 0x64, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0); // mov %fs:0, %rax
        put(b, at + 5, 0x48, 0x8d, 0x80); // lea x@tpoff(%rax), %rax
        LittleEndian.put32(b, at + 8, (int) operand);
        return 1;
      }
      case GD_TO_IE -> {
        put(b, at - 4, 0x64, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0); // mov %fs:0, %rax
        put(b, at + 5, 0x48, 0x03, 0x05); // add x@gottpoff(%rip), %rax
        LittleEndian.put32(b, at + 8, (int) operand);
        return 1;
      }
      case LD_TO_LE -> {
        int start = at - 3;
        if ((b[at + 4] & 0xff) == 0xff) {
          b[start++] = 0x66; // the indirect call is one byte longer
        }
        // data16 data16 data16 mov %fs:0, %rax
        put(b, start, 0x66, 0x66, 0x66, 0x64, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0);
        return 1;
      }
      case IE_TO_LE -> relaxInitialExec(b, at, (int) operand);
      case DESC_TO_LE, DESC_TO_IE -> {
        if (type == R_X86_64_TLSDESC_CALL) {
          put(b, at, 0x66, 0x90); // xchg %ax, %ax
        } else if (relaxation == TlsRelaxation.DESC_TO_IE) {
          b[at - 2] = (byte) 0x8b; // mov x@gottpoff(%rip), %reg
          LittleEndian.put32(b, at, (int) operand);
        } else {
          moveImmediate(b, at, (int) operand);
        }
      }
      case NONE -> {
        return -1;
      }
    }
    return 0;
  }

  private static void relaxInitialExec(byte[] b, int at, int operand) {
    int register = b[at - 1] >> 3 & 7;
    boolean extended = (b[at - 3] & 4) != 0; // REX.R: r8 to r15
    if ((b[at - 2] & 0xff) == 0x8b) {
      moveImmediate(b, at, operand);
    } else if (register == 4) {
      // lea cannot have %rsp or %r12 as its base without a SIB byte: add $x@tpoff, %reg
      put(b, at - 3, extended ? 0x49 : 0x48, 0x81, 0xc4);
      LittleEndian.put32(b, at, operand);
    } else {
      // lea x@tpoff(%reg), %reg
      put(b, at - 3, extended ? 0x4d : 0x48, 0x8d, 0x80 | register << 3 | register);
      LittleEndian.put32(b, at, operand);
    }
  }

  /**
   * Makes {@code mov $operand, %reg} of an instruction whose ModRM byte at {@code at - 1} names the
   * register.
   */
  private static void moveImmediate(byte[] b, int at, int operand) {
    int register = b[at - 1] >> 3 & 7;
    boolean extended = (b[at - 3] & 4) != 0;
    put(b, at - 3, extended ? 0x49 : 0x48, 0xc7, 0xc0 | register);
    LittleEndian.put32(b, at, operand);
  }

  private static void put(byte[] b, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      b[at + i] = (byte) values[i];
    }
  }

  @Override
  public long threadPointerOffset(long address, long tlsStart, long tlsSize, long tlsAlignment) {
    // The thread pointer stands at or behind the end of the block, where the block's own start
    // keeps its
    // place modulo the alignment.
    long end = tlsStart + tlsSize;
    return address - end - (-end & tlsAlignment - 1);
  }

  @Override
  public int relative() {
    return R_X86_64_RELATIVE;
  }

  @Override
  public int absolute() {
    return R_X86_64_64;
  }

  @Override
  public int globDat() {
    return R_X86_64_GLOB_DAT;
  }

  @Override
  public int jumpSlot() {
    return R_X86_64_JUMP_SLOT;
  }

  @Override
  public int copy() {
    return R_X86_64_COPY;
  }

  @Override
  public int tlsModule() {
    return R_X86_64_DTPMOD64;
  }

  @Override
  public int tlsModuleOffset() {
    return R_X86_64_DTPOFF64;
  }

  @Override
  public int tlsPointerOffset() {
    return R_X86_64_TPOFF64;
  }

  @Override
  public int tlsDescriptor() {
    return R_X86_64_TLSDESC;
  }

  @Override
  public int indirectRelative() {
    return R_X86_64_IRELATIVE;
  }

  @Override
  public int pltHeaderSize() {
    return 32;
  }

  @Override
  public int pltEntrySize() {
    return 16;
  }

  @Override
  public int pltGotEntrySize() {
    return 16;
  }

  @Override
  public int gotPltHeaderEntries() {
    return 3;
  }

  @Override
  public void writePltHeader(byte[] b, int at, long pltAddress, long gotPltAddress) {
    put(b, at, 0xf3, 0x0f, 0x1e, 0xfa); // endbr64
    put(b, at + 4, 0x41, 0x53); // push %r11, the relocation's index
    put(b, at + 6, 0xff, 0x35); // push GOTPLT+8(%rip), the link map
    LittleEndian.put32(b, at + 8, (int) (gotPltAddress + 8 - (pltAddress + 12)));
    put(b, at + 12, 0xff, 0x25); // jmp *GOTPLT+16(%rip), the resolver
    LittleEndian.put32(b, at + 14, (int) (gotPltAddress + 16 - (pltAddress + 18)));
    fillCode(b, at + 18, at + 32);
  }

  @Override
  public void writePltEntry(
      byte[] b, int at, long entryAddress, long gotEntryAddress, int index, long pltAddress) {
    put(b, at, 0xf3, 0x0f, 0x1e, 0xfa); // endbr64
    put(b, at + 4, 0x41, 0xbb); // mov $index, %r11d
    LittleEndian.put32(b, at + 6, index);
    put(b, at + 10, 0xff, 0x25); // jmp *entry(%rip)
    LittleEndian.put32(b, at + 12, (int) (gotEntryAddress - (entryAddress + 16)));
  }

  @Override
  public long initialGotPlt(long entryAddress, long pltAddress) {
    return pltAddress;
  }

  @Override
  public void writePltGotEntry(byte[] b, int at, long entryAddress, long gotEntryAddress) {
    put(b, at, 0xf3, 0x0f, 0x1e, 0xfa); // endbr64
    put(b, at + 4, 0xff, 0x25); // jmp *entry(%rip)
    LittleEndian.put32(b, at + 6, (int) (gotEntryAddress - (entryAddress + 10)));
    fillCode(b, at + 10, at + 16);
  }

  @Override
  public void fillCode(byte[] bytes, int from, int to) {
    // Not traps: .init and .fini are run straight through the gaps between their parts.
    java.util.Arrays.fill(bytes, from, to, (byte) 0x90); // nop
  }
}
