package dev.ferrule.command.ldd;

import dev.ferrule.elf.Dt;
import dev.ferrule.elf.ElfHeader;
import dev.ferrule.elf.LittleEndian;
import dev.ferrule.elf.MalformedElfException;
import dev.ferrule.elf.Pt;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the loader reads from a file.
 *
 * @param type {@code e_type}
 * @param machine {@code e_machine}
 * @param interpreter PT_INTERP, or null
 * @param dynamic whether there is a PT_DYNAMIC
 * @param needed DT_NEEDED in order
 * @param rpath DT_RPATH, or null
 * @param runpath DT_RUNPATH, or null
 */
record DynamicInfo(
    int type,
    int machine,
    @Nullable String interpreter,
    boolean dynamic,
    List<String> needed,
    @Nullable String rpath,
    @Nullable String runpath) {

  /**
   * @throws MalformedElfException if the file is damaged or no ELF file for this kind of machine
   * @throws IOException if it cannot be read
   */
  static DynamicInfo read(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE - 16) {
      throw new MalformedElfException("file is larger than 2 GB", -1);
    }
    byte[] b = Files.readAllBytes(file);
    ElfHeader header = ElfHeader.read(MemorySegment.ofArray(b));
    return new Reader(b, header).read();
  }

  /** Reads program headers and the dynamic array; every access is checked. */
  private static final class Reader {
    private final byte[] b;
    private final ElfHeader header;
    private @Nullable String interpreter;
    private int dynamicAt = -1;
    private int dynamicSize;

    Reader(byte[] b, ElfHeader header) {
      this.b = b;
      this.header = header;
    }

    DynamicInfo read() {
      for (int p = 0; p < header.programHeaderCount(); p++) {
        int at = segmentAt(p);
        int type = LittleEndian.get32(b, at);
        long offset = LittleEndian.get64(b, at + 8);
        long size = LittleEndian.get64(b, at + 32);
        if (type == Pt.PT_INTERP || type == Pt.PT_DYNAMIC) {
          if (offset < 0 || size < 0 || offset > b.length || size > b.length - offset) {
            throw new MalformedElfException("segment lies outside the file", offset);
          }
          if (type == Pt.PT_INTERP) {
            interpreter = text((int) offset, (int) (offset + size));
          } else {
            dynamicAt = (int) offset;
            dynamicSize = (int) size;
          }
        }
      }
      List<String> needed = new ArrayList<>();
      String rpath = null;
      String runpath = null;
      int strings = stringsAt();
      for (int at = dynamicAt; dynamicAt >= 0 && at + 16 <= dynamicAt + dynamicSize; at += 16) {
        long tag = LittleEndian.get64(b, at);
        long value = LittleEndian.get64(b, at + 8);
        if (tag == Dt.DT_NULL) {
          break;
        }
        if (tag == Dt.DT_NEEDED) {
          needed.add(string(strings, value));
        } else if (tag == Dt.DT_RPATH) {
          rpath = string(strings, value);
        } else if (tag == Dt.DT_RUNPATH) {
          runpath = string(strings, value);
        }
      }
      return new DynamicInfo(
          header.type(),
          header.machine(),
          interpreter,
          dynamicAt >= 0,
          List.copyOf(needed),
          rpath,
          runpath);
    }

    private int segmentAt(int p) {
      return (int) header.programHeaderOffset() + p * ElfHeader.PROGRAM_HEADER_SIZE;
    }

    private int stringsAt() {
      for (int at = dynamicAt; dynamicAt >= 0 && at + 16 <= dynamicAt + dynamicSize; at += 16) {
        if (LittleEndian.get64(b, at) == Dt.DT_STRTAB) {
          return fileOffset(LittleEndian.get64(b, at + 8));
        }
      }
      return -1;
    }

    private int fileOffset(long address) {
      for (int p = 0; p < header.programHeaderCount(); p++) {
        int at = segmentAt(p);
        long inside = address - LittleEndian.get64(b, at + 16);
        if (LittleEndian.get32(b, at) == Pt.PT_LOAD
            && inside >= 0
            && inside < LittleEndian.get64(b, at + 32)) {
          long offset = LittleEndian.get64(b, at + 8) + inside;
          if (offset >= 0 && offset < b.length) {
            return (int) offset;
          }
        }
      }
      throw new MalformedElfException("dynamic string table lies outside the file", -1);
    }

    private String string(int strings, long offset) {
      if (strings < 0 || offset < 0 || offset >= b.length - strings) {
        throw new MalformedElfException("a name lies outside the file", -1);
      }
      return text(strings + (int) offset, b.length);
    }

    private String text(int from, int limit) {
      int end = from;
      while (end < limit && b[end] != 0) {
        end++;
      }
      return new String(b, from, end - from, StandardCharsets.UTF_8);
    }
  }
}
