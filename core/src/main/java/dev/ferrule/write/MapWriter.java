package dev.ferrule.write;

import dev.ferrule.demangle.Demangler;
import dev.ferrule.elf.Sht;
import dev.ferrule.elf.Stt;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.OutputSection;
import dev.ferrule.layout.Synthetic;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.Symbols;
import dev.ferrule.work.LinkControl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The map file in lld's form: address, load address, size and alignment in columns, then an output
 * section, or indented an input section or linker-made part of it, or further indented a symbol.
 * Equal pieces that were merged stand under the name of their output section. {@code --cref} adds,
 * as with GNU ld, which files define and mention each global name.
 */
public final class MapWriter {
  /** Characters that are collected before they are written. */
  private static final int CHUNK = 1 << 20;

  private final boolean demangle;
  private final Resolution resolution;
  private final LinkedObjects objects;
  private final Symbols symbols;
  private final Layout layout;
  private final @Nullable OutputFile file;
  private final StringBuilder out = new StringBuilder();
  private long written;

  private MapWriter(
      LinkRequest request, Resolution resolution, Layout layout, @Nullable OutputFile file) {
    this.demangle = request.report().demangle();
    this.resolution = resolution;
    this.objects = resolution.objects();
    this.symbols = resolution.symbols();
    this.layout = layout;
    this.file = file;
  }

  /**
   * Writes what {@code -Map} and {@code --cref} ask for. Call when the output has its name.
   *
   * @return what belongs on standard output; empty if nothing does
   */
  public static String write(
      LinkRequest request, Resolution resolution, Layout layout, LinkControl control) {
    Path path = request.content().mapFile();
    boolean references = request.report().crossReferences();
    if (path == null || path.toString().equals("-")) {
      MapWriter writer = new MapWriter(request, resolution, layout, null);
      if (path != null) {
        writer.addSections();
      }
      if (references) {
        writer.addReferences();
      }
      return writer.out.toString();
    }
    try (OutputFile file = OutputFile.create(request.resolve(path), false, control)) {
      MapWriter writer = new MapWriter(request, resolution, layout, file);
      writer.addSections();
      if (references) {
        writer.addReferences();
      }
      writer.flush(0);
      file.complete(control);
    }
    return "";
  }

  private void flush(int limit) {
    OutputFile target = file;
    if (target != null && out.length() > limit) {
      byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
      target.write(bytes, 0, bytes.length, written);
      written += bytes.length;
      out.setLength(0);
    }
  }

  private void addSections() {
    out.append("             VMA              LMA     Size Align Out     In      Symbol\n");
    int[][] bySection = symbolsBySection();
    for (OutputSection section : layout.sections()) {
      columns(section.address(), section.size(), section.alignment());
      out.append(section.name()).append('\n');
      for (int k = 0; k < section.memberCount(); k++) {
        addMember(section, section.member(k), bySection);
        flush(CHUNK);
      }
      for (OutputSection.MergedPart part : section.merged()) {
        columns(section.address() + part.offset(), part.merged().size(), part.merged().alignment());
        out.append("        <merged>:(").append(section.name()).append(")\n");
      }
      for (OutputSection.SyntheticPart part : section.synthetics()) {
        columns(section.address() + part.offset(), part.size(), part.alignment());
        String kind = part.kind() == Synthetic.COMMONS ? "COMMON" : section.name();
        out.append("        <internal>:(").append(kind).append(")\n");
        if (part.kind() == Synthetic.COMMONS) {
          addCommons();
        }
      }
    }
  }

  private void addMember(OutputSection section, int number, int[][] bySection) {
    int o = objects.objectOfSection(number);
    int i = number - objects.firstSection(o);
    ObjectFile object = objects.object(o);
    long address = section.address() + layout.offsetOf(number);
    columns(address, object.sectionSize(i), object.sectionAlignment(i));
    out.append("        ").append(object.name());
    out.append(":(").append(object.sectionName(i)).append(")\n");
    int[] found = bySection[number];
    if (found != null) {
      for (int symbol : found) {
        long value = object.symbols().value(symbol);
        addSymbol(address + value, object.symbols().size(symbol), object.symbolName(symbol));
      }
    }
  }

  private void addCommons() {
    for (int id = 0; id < symbols.count(); id++) {
      if (symbols.kind(id) == Symbols.COMMON) {
        ObjectFile object = objects.object(symbols.file(id));
        long size = object.symbols().size(symbols.index(id));
        addSymbol(layout.valueOf(id), size, symbols.name(id));
      }
    }
  }

  private void addSymbol(long address, long size, String name) {
    columns(address, size, 1);
    out.append("                ");
    out.append(demangle ? Demangler.demangle(name) : name).append('\n');
  }

  private void columns(long address, long size, long alignment) {
    String place = Long.toHexString(address);
    right(place, 16);
    out.append(' ');
    right(place, 16);
    out.append(' ');
    right(Long.toHexString(size), 8);
    out.append(' ');
    right(Long.toString(alignment), 5);
    out.append(' ');
  }

  private void right(String text, int width) {
    for (int k = text.length(); k < width; k++) {
      out.append(' ');
    }
    out.append(text);
  }

  /** For each copied input section its symbols by address; null where there are none. */
  private int[][] symbolsBySection() {
    int[][] bySection = new int[objects.sectionCount()][];
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile object = objects.object(o);
      SymbolTable table = object.symbols();
      int[] counts = new int[object.sectionCount()];
      for (int i = 1; i < table.count(); i++) {
        if (isShown(o, i)) {
          counts[table.section(i)]++;
        }
      }
      int first = objects.firstSection(o);
      for (int i = 1; i < counts.length; i++) {
        if (counts[i] > 0) {
          bySection[first + i] = new int[counts[i]];
        }
      }
      for (int i = 1; i < table.count(); i++) {
        if (isShown(o, i)) {
          int section = table.section(i);
          bySection[first + section][--counts[section]] = i;
        }
      }
      for (int i = 1; i < counts.length; i++) {
        if (bySection[first + i] != null) {
          bySection[first + i] = sorted(table, bySection[first + i]);
        }
      }
    }
    return bySection;
  }

  private static int[] sorted(SymbolTable table, int[] found) {
    Integer[] order = new Integer[found.length];
    for (int k = 0; k < order.length; k++) {
      order[k] = found[k];
    }
    Arrays.sort(
        order, Comparator.comparingLong((Integer i) -> table.value(i)).thenComparing(i -> i));
    int[] result = new int[order.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = order[k];
    }
    return result;
  }

  private boolean isShown(int o, int i) {
    ObjectFile object = objects.object(o);
    SymbolTable table = object.symbols();
    int section = table.section(i);
    if (section <= 0
        || table.type(i) == Stt.STT_SECTION
        || table.type(i) == Stt.STT_FILE
        || object.sections().type(section) == Sht.SHT_NULL
        || layout.outputOf(objects.section(o, section)) == null
        || layout.isMerged(objects.section(o, section))) {
      return false;
    }
    if (i < object.firstGlobal()) {
      return !object.symbolName(i).startsWith(".L");
    }
    int id = objects.symbol(o, i);
    return symbols.kind(id) == Symbols.DEFINED && symbols.file(id) == o && symbols.index(id) == i;
  }

  private void addReferences() {
    out.append(
        "\nCross Reference Table\n\nSymbol                                            File\n");
    List<List<String>> mentions = new ArrayList<>();
    for (int id = 0; id < objects.globalCount(); id++) {
      mentions.add(new ArrayList<>(0));
    }
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile object = objects.object(o);
      for (int i = object.firstGlobal(); i < object.symbols().count(); i++) {
        int id = objects.symbol(o, i);
        boolean defines =
            (symbols.kind(id) == Symbols.DEFINED || symbols.kind(id) == Symbols.COMMON)
                && symbols.file(id) == o;
        List<String> files = mentions.get(id);
        if (defines) {
          files.addFirst(object.name());
        } else {
          files.add(object.name());
        }
      }
    }
    Integer[] order = new Integer[mentions.size()];
    for (int id = 0; id < order.length; id++) {
      order[id] = id;
      if (symbols.kind(id) == Symbols.SHARED && !mentions.get(id).isEmpty()) {
        mentions.get(id).addFirst(resolution.shared().get(symbols.file(id)).name());
      }
    }
    Arrays.sort(order, Comparator.comparing((Integer id) -> symbols.name(id)));
    for (int id : order) {
      String name = demangle ? Demangler.demangle(symbols.name(id)) : symbols.name(id);
      for (String mention : mentions.get(id)) {
        out.append(name);
        for (int k = name.length(); k < 49; k++) {
          out.append(' ');
        }
        out.append(' ').append(mention).append('\n');
        name = "";
      }
      flush(CHUNK);
    }
  }
}
