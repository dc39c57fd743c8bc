package dev.ferrule.input;

import dev.ferrule.elf.Sht;
import dev.ferrule.request.EmbeddedArguments;
import dev.ferrule.request.EmbeddedArguments.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sections in which objects carry linker options. {@code docs/link-args.md} describes the one that
 * Rust source makes; the others are those of LLVM ("Extensions", {@code .linker-options} and {@code
 * .deplibs}).
 */
public final class EmbeddedSections {
  /** The section that {@code link_args!} makes. */
  static final String RUST_SECTION = ".ferrule.link_args";

  /**
   * The symbol beside that section: in an archive's index it says which members to look into,
   * whether or not anything extracts them.
   */
  private static final String MARKER = "__ferrule_link_args";

  static final int MARKER_LENGTH = 19;

  private static final int MAX_BYTES = 1 << 20;
  private static final byte VERSION = 1;

  private EmbeddedSections() {}

  /** Whether the {@link #MARKER_LENGTH} bytes from {@code offset} are the marker's name. */
  static boolean isMarker(byte[] pool, int offset) {
    return ObjectFile.startsWith(pool, offset, MARKER);
  }

  /**
   * Adds what Rust source put into an object.
   *
   * @throws dev.ferrule.diag.LinkFailure if a section is damaged, or of a later version
   */
  public static void addRust(ObjectFile file, List<EmbeddedArguments> found) {
    for (int i = 1; i < file.sectionCount(); i++) {
      if (file.nameClass(i) == SectionNames.LINK_ARGS) {
        addRustRecords(file, i, found);
      }
    }
  }

  private static void addRustRecords(ObjectFile file, int i, List<EmbeddedArguments> found) {
    Strings strings = new Strings(file, i);
    while (strings.more()) {
      strings.expectVersion();
      String packageName = strings.next();
      String module = strings.next();
      String place = strings.next();
      String options = strings.next();
      int colons = module.indexOf("::");
      String crate = colons < 0 ? module : module.substring(0, colons);
      String shown = packageName.isEmpty() ? crate : packageName;
      found.add(
          new EmbeddedArguments(
              Kind.RUST,
              crate,
              "crate " + shown + " at " + place + " (" + file.name() + ")",
              options));
    }
  }

  /**
   * Adds what LLVM's sections in an object ask for.
   *
   * @throws dev.ferrule.diag.LinkFailure if a section is damaged
   */
  public static void addLlvm(ObjectFile file, List<EmbeddedArguments> found) {
    for (int i = 1; i < file.sectionCount(); i++) {
      int type = file.sections().type(i);
      if (type == Sht.SHT_LLVM_DEPENDENT_LIBRARIES) {
        Strings strings = new Strings(file, i);
        while (strings.more()) {
          found.add(new EmbeddedArguments(Kind.LIBRARY, file.name(), file.name(), strings.next()));
        }
      } else if (type == Sht.SHT_LLVM_LINKER_OPTIONS) {
        Strings strings = new Strings(file, i);
        while (strings.more()) {
          String key = strings.next();
          String value = strings.next();
          String option =
              key.equals("lib") ? "-l" : key.equals("libpath") ? "-L" : "linker-options:" + key;
          found.add(
              new EmbeddedArguments(Kind.LLVM, file.name(), file.name(), quoted(option + value)));
        }
      }
    }
  }

  /** As one word. */
  private static String quoted(String word) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c <= ' ' || c == '\'' || c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    return text.toString();
  }

  /** Strings one after the other, each with a NUL behind it. */
  private static final class Strings {
    private final ObjectFile file;
    private final int section;
    private final byte[] bytes;
    private int at;

    Strings(ObjectFile file, int section) {
      this.file = file;
      this.section = section;
      if (file.sectionSize(section) > MAX_BYTES) {
        throw MalformedInput.inSection(
            file.name(), file.sectionName(section), "linker options of more than 1 MB", 0);
      }
      this.bytes = file.sectionBytes(section);
    }

    boolean more() {
      return at < bytes.length;
    }

    void expectVersion() {
      if (bytes[at] != VERSION) {
        throw MalformedInput.inSection(
            file.name(),
            file.sectionName(section),
            "linker options of version "
                + (bytes[at] & 0xff)
                + ", and this Ferrule knows version "
                + VERSION
                + " (made by a later link_args, or damaged)",
            at);
      }
      at++;
    }

    String next() {
      int end = at;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      if (end == bytes.length) {
        throw MalformedInput.inSection(
            file.name(), file.sectionName(section), "linker options are cut off", at);
      }
      String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
      at = end + 1;
      return text;
    }
  }
}
