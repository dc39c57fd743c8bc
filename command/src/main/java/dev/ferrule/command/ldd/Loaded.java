package dev.ferrule.command.ldd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One object of a program in memory: glibc's {@code struct link_map}. */
final class Loaded {
  /** That {@code name} led to {@code target}. */
  record Edge(String name, ElfFile.Asked asked, Loaded target) {}

  private final String name;
  private final String shown;
  private final @Nullable Path host;
  private final boolean outside;
  private final @Nullable ElfFile file;
  private final @Nullable Loaded loader;
  private final Found.@Nullable Source source;
  private final List<Found.Attempt> attempts;
  private final Set<String> names = new LinkedHashSet<>();
  private final List<Edge> edges = new ArrayList<>();
  private boolean used;

  private Loaded(
      String name,
      String shown,
      @Nullable Path host,
      boolean outside,
      @Nullable ElfFile file,
      @Nullable Loaded loader,
      Found.@Nullable Source source,
      List<Found.Attempt> attempts) {
    this.name = name;
    this.shown = shown;
    this.host = host;
    this.outside = outside;
    this.file = file;
    this.loader = loader;
    this.source = source;
    this.attempts = attempts;
    this.names.add(name);
  }

  static Loaded program(String shown, Path host, boolean outside, ElfFile file) {
    return new Loaded(shown, shown, host, outside, file, null, null, List.of());
  }

  static Loaded library(String name, Found.Hit hit, ElfFile file, @Nullable Loaded loader) {
    return new Loaded(
        name, hit.shown(), hit.host(), hit.outside(), file, loader, hit.source(), List.of());
  }

  /** Another name of an object that is listed for itself. */
  static Loaded alias(String name, Loaded object, Loaded loader) {
    return new Loaded(
        name,
        object.shown,
        object.host,
        object.outside,
        object.file,
        loader,
        object.source,
        List.of());
  }

  static Loaded missing(String name, Found.Miss miss, Loaded loader) {
    return new Loaded(name, name, null, false, null, loader, null, miss.attempts());
  }

  /** The name that it was first asked for by. */
  String name() {
    return name;
  }

  /** Its path in the loader's words; its name if it is missing. */
  String shown() {
    return shown;
  }

  /** Where it is on this machine; null if it is missing. */
  @Nullable Path host() {
    return host;
  }

  /** Whether its path is one of this machine although there is another root. */
  boolean outside() {
    return outside;
  }

  /** Null if it is missing. */
  @Nullable ElfFile file() {
    return file;
  }

  boolean missing() {
    return file == null;
  }

  /** Who asked for it first; null for the program. */
  @Nullable Loaded loader() {
    return loader;
  }

  /** How it was found; null for the program and for what is missing. */
  Found.@Nullable Source source() {
    return source;
  }

  /** Where it was looked for, if it is missing. */
  List<Found.Attempt> attempts() {
    return attempts;
  }

  List<Edge> edges() {
    return edges;
  }

  /** All names that led here. */
  Set<String> names() {
    return names;
  }

  /** glibc's {@code _dl_name_match_p}. */
  boolean hasName(String wanted) {
    return shown.equals(wanted) || names.contains(wanted);
  }

  /** Whether a symbol was bound to it. */
  boolean used() {
    return used;
  }

  void markUsed() {
    used = true;
  }
}
