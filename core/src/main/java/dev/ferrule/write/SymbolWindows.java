package dev.ferrule.write;

import dev.ferrule.elf.SymbolTable;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.layout.SymbolTablePlan;
import dev.ferrule.symbol.SymbolNames;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code .symtab} and {@code .strtab} in windows, each a run of entries with their names, that
 * threads fill side by side.
 */
final class SymbolWindows {
  /** Bytes of entries and names, about, in one window. */
  private static final int WINDOW = 1 << 20;

  /**
   * Entries from {@code firstEntry}: the locals of some objects, then some of the hidden names,
   * then some of the global ones.
   */
  private record Window(
      int fromObject,
      int toObject,
      int fromHidden,
      int toHidden,
      int fromGlobal,
      int toGlobal,
      int firstEntry,
      long firstByte) {}

  /** What one thread fills, again and again. */
  static final class Buffers {
    private byte[] entries = new byte[0];
    private byte[] strings = new byte[0];

    private void reserve(int entryBytes, int stringBytes) {
      if (entries.length < entryBytes) {
        entries = new byte[Math.max(entryBytes, WINDOW + (WINDOW >> 2))];
      }
      if (strings.length < stringBytes) {
        strings = new byte[Math.max(stringBytes, WINDOW + (WINDOW >> 2))];
      }
    }
  }

  private final SymbolTablePlan plan;
  private final SymbolNames names;
  private final SymbolTableWriter writer;
  private final OutputSection table;
  private final OutputSection strings;
  private final List<Window> windows = new ArrayList<>();

  SymbolWindows(
      SymbolTablePlan plan,
      SymbolNames names,
      int objects,
      SymbolTableWriter writer,
      OutputSection table,
      OutputSection strings) {
    this.plan = plan;
    this.names = names;
    this.writer = writer;
    this.table = table;
    this.strings = strings;
    divide(objects);
  }

  int count() {
    return windows.size();
  }

  /** Whether the window differs from that of the file which a patch is for. */
  boolean touchedBy(Patch patch, int n) {
    Window w = windows.get(n);
    if (w.toHidden > w.fromHidden || w.toGlobal > w.fromGlobal) {
      return patch.globals();
    }
    for (int o = w.fromObject; o < w.toObject; o++) {
      if (patch.locals(o)) {
        return true;
      }
    }
    return false;
  }

  private void divide(int objects) {
    // The null entry and the empty name belong to the first window.
    int entry = 0;
    long at = 0;
    int from = 0;
    for (int o = 0; o < objects; o++) {
      long end = plan.firstString(o + 1);
      int endEntry = plan.firstLocal(o + 1);
      if (end - at + (endEntry - entry) * (long) SymbolTable.ENTRY_SIZE >= WINDOW
          || o == objects - 1) {
        windows.add(new Window(from, o + 1, 0, 0, 0, 0, entry, at));
        from = o + 1;
        entry = endEntry;
        at = end;
      }
    }
    if (objects == 0) {
      windows.add(new Window(0, 0, 0, 0, 0, 0, 0, 0));
      entry = 1;
      at = 1;
    }
    divideNames(entry, at);
  }

  private void divideNames(int firstEntry, long firstByte) {
    int hidden = plan.hiddenCount();
    int count = hidden + plan.globalCount();
    int entry = firstEntry;
    long at = firstByte;
    long end = at;
    int from = 0;
    for (int k = 0; k < count; k++) {
      end += names.length(k < hidden ? plan.hidden(k) : plan.global(k - hidden)) + 1;
      long bytes = end - at + (k + 1 - from) * (long) SymbolTable.ENTRY_SIZE;
      if (bytes >= WINDOW || k == count - 1) {
        windows.add(
            new Window(
                0,
                0,
                Math.min(from, hidden),
                Math.min(k + 1, hidden),
                Math.max(from - hidden, 0),
                Math.max(k + 1 - hidden, 0),
                entry,
                at));
        entry += k + 1 - from;
        from = k + 1;
        at = end;
      }
    }
  }

  /** Fills window {@code n}, and writes it to its two places. */
  void write(int n, Buffers buffers, OutputFile file, BuildId buildId, int number) {
    Window w = windows.get(n);
    boolean last = n + 1 == windows.size();
    int endEntry = last ? plan.count() : windows.get(n + 1).firstEntry;
    long endByte = last ? plan.stringBytes() : windows.get(n + 1).firstByte;
    int entryBytes = (endEntry - w.firstEntry) * SymbolTable.ENTRY_SIZE;
    int stringBytes = Math.toIntExact(endByte - w.firstByte);
    buffers.reserve(entryBytes, stringBytes);
    SymbolTableWriter.Cursor cursor =
        new SymbolTableWriter.Cursor(buffers.entries, buffers.strings, w.firstByte);
    if (w.firstEntry == 0) {
      cursor.addNull();
    }
    for (int o = w.fromObject; o < w.toObject; o++) {
      writer.addLocals(plan, o, cursor);
    }
    for (int k = w.fromHidden; k < w.toHidden; k++) {
      writer.addHidden(plan.hidden(k), cursor);
    }
    for (int k = w.fromGlobal; k < w.toGlobal; k++) {
      writer.addGlobal(plan.global(k), cursor);
    }
    buildId.add(number, buffers.entries, entryBytes);
    buildId.add(number + 1, buffers.strings, stringBytes);
    file.write(
        buffers.entries,
        0,
        entryBytes,
        table.fileOffset() + (long) w.firstEntry * SymbolTable.ENTRY_SIZE);
    file.write(buffers.strings, 0, stringBytes, strings.fileOffset() + w.firstByte);
  }
}
