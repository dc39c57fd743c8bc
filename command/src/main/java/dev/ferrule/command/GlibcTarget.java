package dev.ferrule.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A target with the glibc to link for, {@code --target x86_64-unknown-linux-gnu.2.17}, as users of
 * cargo-zigbuild write it: rustc and cargo get the target without the release, the linker {@code
 * --max-glibc}.
 *
 * <p>Cargo gets the option as flags for rustc: so it knows that programs linked for different
 * releases differ, and with {@code --target} it keeps the flags away from build scripts and
 * procedural macros, which run here.
 *
 * @param arguments without the releases
 * @param triple the target that had a release; "" if none
 * @param release {@code 2.17}, or null
 */
record GlibcTarget(List<String> arguments, String triple, @Nullable String release) {
  /** What the triples of targets that have a glibc end with. */
  private static final String GNU = "-linux-gnu";

  /** Between rustc's flags in CARGO_ENCODED_RUSTFLAGS. */
  private static final char UNIT_SEPARATOR = '\u001f';

  /** Reads the arguments of cargo or rustc; those behind {@code --} are not theirs. */
  static GlibcTarget of(List<String> arguments) {
    List<String> plain = new ArrayList<>(arguments);
    String triple = "";
    String release = null;
    for (int i = 0; i < plain.size() && !plain.get(i).equals("--"); i++) {
      String argument = plain.get(i);
      boolean joined = argument.startsWith("--target=");
      if (!joined && !(argument.equals("--target") && i + 1 < plain.size())) {
        continue;
      }
      String value = joined ? argument.substring("--target=".length()) : plain.get(++i);
      int end = value.indexOf(GNU + ".");
      if (end > 0) {
        triple = value.substring(0, end + GNU.length());
        release = value.substring(triple.length() + 1);
        plain.set(i, joined ? "--target=" + triple : triple);
      }
    }
    return new GlibcTarget(plain, triple, release);
  }

  List<String> rustcArguments() {
    List<String> result = new ArrayList<>();
    if (release != null) {
      result.add("-Clink-arg=--max-glibc=" + release);
    }
    result.addAll(arguments);
    return result;
  }

  /**
   * Flags in RUSTFLAGS or CARGO_ENCODED_RUSTFLAGS make cargo pass over those of its configuration,
   * so that the option joins them if they are there.
   */
  List<String> cargoArguments(Map<String, String> environment) {
    if (release == null) {
      return arguments;
    }
    String flag = "-Clink-arg=--max-glibc=" + release;
    String encoded = environment.getOrDefault("CARGO_ENCODED_RUSTFLAGS", "");
    String flags = environment.getOrDefault("RUSTFLAGS", "");
    List<String> result = new ArrayList<>(arguments);
    if (!encoded.isEmpty()) {
      environment.put("CARGO_ENCODED_RUSTFLAGS", encoded + UNIT_SEPARATOR + flag);
    } else if (!flags.isEmpty()) {
      environment.put("RUSTFLAGS", flags + " " + flag);
    } else {
      int subcommand = !result.isEmpty() && result.getFirst().startsWith("+") ? 1 : 0;
      result.add(subcommand, "--config=target." + triple + ".rustflags=[\"" + flag + "\"]");
    }
    return result;
  }
}
