package dev.ferrule.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code readelf} says about a file, in parts that two linkers should agree on. Addresses,
 * sizes and the number of loaded segments are each linker's own affair and are left out.
 *
 * @param aspects aspect name to its entries, sorted
 */
record ElfFacts(Map<String, Set<String>> aspects) {
  /** The names that {@code differs:} takes. */
  static final List<String> ASPECTS =
      List.of(
          "type",
          "interpreter",
          "needed",
          "dynamic",
          "segments",
          "version-needs",
          "version-definitions",
          "exports",
          "imports");

  /** Marks of the layout that some linkers export and others keep to themselves. */
  private static final Set<String> LAYOUT_SYMBOLS =
      Set.of("_edata", "edata", "_end", "end", "__bss_start", "_etext", "etext");

  /**
   * Segments that do nothing for a program as such; what GNU ld adds to the property note is its
   * own.
   */
  private static final Set<String> CHOSEN_SEGMENTS = Set.of("NOTE", "PHDR", "GNU_PROPERTY");

  private static final Pattern TYPE = Pattern.compile("^  Type: +(.+)$", Pattern.MULTILINE);
  private static final Pattern INTERPRETER =
      Pattern.compile("\\[Requesting program interpreter: ([^]]+)]");
  private static final Pattern NEEDED =
      Pattern.compile("\\(NEEDED\\) +Shared library: \\[([^]]+)]");
  private static final Pattern DYNAMIC =
      Pattern.compile(
          "\\((SONAME|RUNPATH|RPATH|FLAGS|FLAGS_1|SYMBOLIC|TEXTREL|AUXILIARY|FILTER)\\) +(.*?) *$",
          Pattern.MULTILINE);
  private static final Pattern SEGMENT =
      Pattern.compile(
          "^  ([A-Z][A-Z_]+) +0x\\S+ 0x\\S+ 0x\\S+ 0x\\S+ 0x\\S+ ([R ][W ][E ])",
          Pattern.MULTILINE);
  private static final Pattern SYMBOL =
      Pattern.compile(
          "^ +\\d+: [0-9a-f]+ +\\w+ "
              + "(\\w+|<OS specific>: 10) +(\\w+|<OS specific>: 10) +(\\w+)"
              + "(?: \\[.*?])? +(\\w+) (\\S+).*$",
          Pattern.MULTILINE);

  /** Reads {@code file}, and says in {@code complaints} what readelf found wrong with it. */
  static ElfFacts read(Path folder, String file, List<String> complaints)
      throws IOException, InterruptedException {
    Shell.Outcome outcome =
        Shell.run(folder, Map.of(), "readelf -W -h -l -d -V --dyn-syms " + Shell.quote(file), 60);
    String text = outcome.stdout();
    if (outcome.status() != 0 || !outcome.stderr().isBlank()) {
      complaints.add("readelf " + file + ": " + outcome.stderr().strip());
    }
    Map<String, Set<String>> aspects = new TreeMap<>();
    for (String aspect : ASPECTS) {
      aspects.put(aspect, new TreeSet<>());
    }
    all(TYPE, text, aspect(aspects, "type"));
    all(INTERPRETER, text, aspect(aspects, "interpreter"));
    addNeeded(text, aspect(aspects, "needed"));
    Matcher dynamic = DYNAMIC.matcher(text);
    while (dynamic.find()) {
      aspect(aspects, "dynamic").add(dynamic.group(1) + " " + dynamic.group(2));
    }
    Matcher segment = SEGMENT.matcher(text);
    while (segment.find()) {
      if (!CHOSEN_SEGMENTS.contains(segment.group(1))) {
        aspect(aspects, "segments").add(segment.group(1) + " " + segment.group(2).strip());
      }
    }
    addVersions(text, aspects);
    addSymbols(text, aspects);
    return new ElfFacts(aspects);
  }

  private static void all(Pattern pattern, String text, Set<String> target) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      target.add(matcher.group(1));
    }
  }

  /** Order is search order at run time, so it counts. */
  private static void addNeeded(String text, Set<String> target) {
    Matcher matcher = NEEDED.matcher(text);
    for (int i = 1; matcher.find(); i++) {
      target.add(i + ". " + matcher.group(1));
    }
  }

  private static void addVersions(String text, Map<String, Set<String>> aspects) {
    Matcher need =
        Pattern.compile("File: (\\S+)|Name: (\\S+)  Flags: (.+?)  Version: ")
            .matcher(section(text, "needs"));
    String library = "";
    while (need.find()) {
      if (need.group(1) != null) {
        library = need.group(1);
      } else {
        aspect(aspects, "version-needs").add(library + " " + need.group(2) + " " + need.group(3));
      }
    }
    Matcher definition =
        Pattern.compile("Flags: (\\S+)  Index: (\\d+)  Cnt: \\d+  Name: (\\S+)|Parent \\d+: (\\S+)")
            .matcher(section(text, "definition"));
    String version = "";
    while (definition.find()) {
      if (definition.group(4) != null) {
        aspect(aspects, "version-definitions").add(version + " after " + definition.group(4));
      } else if (!definition.group(1).equals("BASE")) {
        version = definition.group(3);
        aspect(aspects, "version-definitions").add(version + " " + definition.group(1));
      }
    }
  }

  private static String section(String text, String kind) {
    int start = text.indexOf("Version " + kind + " section");
    if (start < 0) {
      return "";
    }
    int end = text.indexOf("\n\n", start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  private static Set<String> aspect(Map<String, Set<String>> aspects, String name) {
    return aspects.computeIfAbsent(name, _ -> new TreeSet<>());
  }

  private static void addSymbols(String text, Map<String, Set<String>> aspects) {
    boolean program = !aspect(aspects, "interpreter").isEmpty();
    Matcher symbol = SYMBOL.matcher(text);
    while (symbol.find()) {
      String name = symbol.group(5).replaceFirst("\\(\\d+\\)$", "");
      String bare = name.replaceFirst("@.*", "");
      String type = symbol.group(1).startsWith("<") ? "IFUNC" : symbol.group(1);
      String binding = symbol.group(2).startsWith("<") ? "UNIQUE" : symbol.group(2);
      boolean undefined = symbol.group(4).equals("UND");
      boolean version = symbol.group(4).equals("ABS") && type.equals("OBJECT");
      if (LAYOUT_SYMBOLS.contains(bare) || type.equals("SECTION") || version) {
        continue;
      }
      if (!undefined) {
        // A copy relocation makes a definition of its own; whether a weak one is not asked at run
        // time.
        String shown = program ? "" : " " + binding;
        aspect(aspects, "exports").add(name + " " + type + shown + " " + symbol.group(3));
      } else if (!binding.equals("WEAK") || name.contains("@")) {
        // Weak references that nothing defines are 0 with or without an entry.
        aspect(aspects, "imports").add(name + " " + binding);
      }
    }
  }

  /** One line for each entry that only one of the two has, {@code allowed} aspects left out. */
  List<String> differences(String ours, ElfFacts other, String theirs, Set<String> allowed) {
    List<String> lines = new java.util.ArrayList<>();
    for (String aspect : ASPECTS) {
      if (allowed.contains(aspect)) {
        continue;
      }
      Set<String> mine = new TreeSet<>(aspects.get(aspect));
      mine.removeAll(other.aspects.get(aspect));
      Set<String> their = new TreeSet<>(other.aspects.get(aspect));
      their.removeAll(aspects.get(aspect));
      mine.forEach(entry -> lines.add(aspect + ": only " + ours + ": " + entry));
      their.forEach(entry -> lines.add(aspect + ": only " + theirs + ": " + entry));
    }
    return lines;
  }
}
