package dev.ferrule.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does the steps of one variant of a case: what all linkers share in {@code build}, then the rest
 * in a folder for each linker. Everything that is not as it should be is collected with the
 * commands that lead there.
 */
final class CaseRun {
  private static final String FERRULE = "ferrule";

  private final Case test;
  private final Case.Variant variant;
  private final Toolbox tools;
  private final Path folder;
  private final List<String> failures = new ArrayList<>();

  CaseRun(Case test, Case.Variant variant, Toolbox tools, Path folder) {
    this.test = test;
    this.variant = variant;
    this.tools = tools;
    this.folder = folder;
  }

  /**
   * What came of the steps with one linker: outcomes of compared runs and facts of outputs, by
   * step.
   */
  private record Result(
      String linker, Map<Step, Shell.Outcome> runs, Map<Step, ElfFacts> outputs) {}

  /** Returns what is wrong, empty if nothing. */
  List<String> run() throws IOException, InterruptedException {
    tools.require(test.needs());
    Path build = folder.resolve("build");
    delete(folder);
    Files.createDirectories(build.resolve("tmp"));
    for (Map.Entry<String, String> file : test.files().entrySet()) {
      Path target = build.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    if (!buildShared(build)) {
      return failures;
    }
    List<Result> others = new ArrayList<>();
    for (String other : test.against()) {
      Result result = linkAndRun(other);
      if (result == null) {
        failures.add("(this is " + other + ", not Ferrule: the case itself is wrong)");
        return failures;
      }
      others.add(result);
    }
    Result ours = linkAndRun(FERRULE);
    if (ours != null && !others.isEmpty()) {
      compare(ours, others.getFirst());
    }
    return failures;
  }

  /** Runs the steps that have no linker under test; false if one failed. */
  private boolean buildShared(Path build) throws IOException, InterruptedException {
    Map<String, String> variables = new TreeMap<>(tools.plain());
    variables.put("TMPDIR", build.resolve("tmp").toString());
    Script script = new Script(build, variables);
    for (Step step : test.steps()) {
      @Nullable String command =
          switch (step) {
            case Step.Build plain -> plain.command();
            case Step.Rust rust -> "${COMPILER:-rustc} " + rust.command() + " -C linker=$RECORD";
            case Step.Link link -> null;
            case Step.Refused refused -> null;
            case Step.Run run -> null;
            case Step.Ldd ldd -> null;
          };
      if (command != null) {
        Shell.Outcome outcome = script.run(command);
        if (!check(step, script, outcome)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Runs the other steps with {@code linker}; null if one failed. */
  private @Nullable Result linkAndRun(String linker) throws IOException, InterruptedException {
    Path here = folder.resolve(linker);
    copy(folder.resolve("build"), here);
    Map<String, String> variables = tools.linker(linker);
    variables.put("LINKER_NAME", linker);
    Script script = new Script(here, variables);
    Result result = new Result(linker, new HashMap<>(), new HashMap<>());
    for (Step step : test.steps()) {
      boolean good =
          switch (step) {
            case Step.Build build -> true;
            case Step.Rust rust -> {
              Files.delete(here.resolve(rust.output()));
              Shell.Outcome outcome = script.run("sh " + rust.output() + ".link/link.sh");
              yield check(step, script, outcome) && look(step, rust.output(), script, result);
            }
            case Step.Link link -> {
              Shell.Outcome outcome = script.run(link.command());
              @Nullable String output = link.output();
              yield check(step, script, outcome)
                  && (output == null || look(step, output, script, result));
            }
            case Step.Refused refused -> refused(refused, script, linker);
            case Step.Run run -> {
              Shell.Outcome outcome = script.run(run.command());
              if (run.compared()) {
                result.runs().put(step, outcome);
              }
              yield check(step, script, outcome);
            }
            case Step.Ldd ldd -> !linker.equals(FERRULE) || sameLdd(ldd, script);
          };
      if (!good) {
        return null;
      }
    }
    return result;
  }

  /**
   * Reads the output for the comparison; of Ferrule's also whether it is named and readelf has no
   * complaint.
   */
  private boolean look(Step step, String output, Script script, Result result)
      throws IOException, InterruptedException {
    Path file = script.folder.resolve(output);
    if (!Files.isRegularFile(file)) {
      return fail(step, script, "no output file " + output);
    }
    if (!isElf(file)) {
      return true;
    }
    List<String> complaints = new ArrayList<>();
    result.outputs().put(step, ElfFacts.read(script.folder, output, complaints));
    if (!result.linker().equals(FERRULE)) {
      return true;
    }
    Shell.Outcome comment =
        Shell.run(script.folder, Map.of(), "readelf -p .comment " + Shell.quote(output), 60);
    if (!comment.stdout().contains("Ferrule") && !hasNoComment(step)) {
      complaints.add(".comment of " + output + " does not name Ferrule:\n" + comment.stdout());
    }
    return complaints.isEmpty() || fail(step, script, String.join("\n", complaints));
  }

  /** Linked with an option that leaves .comment out, or as its inputs have it. */
  private static boolean hasNoComment(Step step) {
    return step.command().contains("--oformat") || step.command().contains(" -r ");
  }

  private static boolean isElf(Path file) throws IOException {
    byte[] magic;
    try (java.io.InputStream in = Files.newInputStream(file)) {
      magic = in.readNBytes(4);
    }
    return magic.length == 4 && magic[0] == 0x7f && magic[1] == 'E' && magic[2] == 'L';
  }

  /** A link that has to fail: Ferrule with status 1, its own words and nothing left behind. */
  private boolean refused(Step.Refused step, Script script, String linker)
      throws IOException, InterruptedException {
    Shell.Outcome outcome = script.run(step.command());
    if (!linker.equals(FERRULE)) {
      return outcome.status() != 0 || fail(step, script, "links, but should not");
    }
    if (outcome.status() != 1) {
      return fail(step, script, "exit status " + outcome.status() + ", not 1\n" + outcome.stderr());
    }
    @Nullable String output = step.output();
    if (output != null && Files.exists(script.folder.resolve(output), LinkOption.NOFOLLOW_LINKS)) {
      return fail(step, script, "left " + output + " behind");
    }
    String text = outcome.stdout() + outcome.stderr();
    if (text.contains("Exception") || text.contains("\tat ")) {
      return fail(step, script, "shows its insides:\n" + text);
    }
    return texts(step, script, outcome);
  }

  private boolean sameLdd(Step.Ldd step, Script script) throws IOException, InterruptedException {
    String command = step.command().contains("$LDD") ? step.command() : "$LDD " + step.command();
    Shell.Outcome system = script.run("LDD=ldd; " + command);
    Shell.Outcome ours = script.run("LDD=\"$FERRULE ldd\"; " + command);
    String expected = withoutAddresses(system);
    String actual = withoutAddresses(ours);
    return expected.equals(actual)
        || fail(step, script, "ldd says\n" + expected + "but ferrule ldd\n" + actual);
  }

  private static String withoutAddresses(Shell.Outcome outcome) {
    String text = (outcome.stdout() + outcome.stderr()).replaceAll(" ?\\(0x[0-9a-f]+\\)", "");
    return text + "exit status " + outcome.status() + "\n";
  }

  private void compare(Result ours, Result other) {
    Path here = folder.resolve(FERRULE);
    for (Step step : test.steps()) {
      Shell.@Nullable Outcome mine = ours.runs().get(step);
      Shell.@Nullable Outcome their = other.runs().get(step);
      if (mine != null
          && their != null
          && (mine.status() != their.status() || !mine.stdout().equals(their.stdout()))) {
        failures.add(
            at(step)
                + "with Ferrule:\n"
                + show(mine)
                + "with "
                + other.linker()
                + ":\n"
                + show(their));
      }
      @Nullable ElfFacts myFacts = ours.outputs().get(step);
      @Nullable ElfFacts theirFacts = other.outputs().get(step);
      if (myFacts != null && theirFacts != null) {
        List<String> lines =
            myFacts.differences(FERRULE, theirFacts, other.linker(), test.differs().keySet());
        if (!lines.isEmpty()) {
          failures.add(
              at(step)
                  + "the outputs differ:\n  "
                  + String.join("\n  ", lines)
                  + "\nlook at "
                  + here
                  + " and "
                  + folder.resolve(other.linker()));
        }
      }
    }
  }

  private boolean check(Step step, Script script, Shell.Outcome outcome) throws IOException {
    int wanted = step.expectation().status();
    if (outcome.status() != wanted) {
      return fail(
          step,
          script,
          "exit status " + outcome.status() + ", not " + wanted + "\n" + show(outcome));
    }
    return texts(step, script, outcome);
  }

  private boolean texts(Step step, Script script, Shell.Outcome outcome) throws IOException {
    Step.Expectation expectation = step.expectation();
    List<String> wrong = new ArrayList<>();
    @Nullable List<String> lines = expectation.stdout();
    if (lines != null && !outcome.stdout().equals(String.join("\n", lines) + "\n")) {
      wrong.add("standard output should be\n" + String.join("\n", lines));
    }
    for (String text : expectation.contains()) {
      if (!outcome.stdout().contains(text)) {
        wrong.add("standard output lacks: " + text);
      }
    }
    for (String text : expectation.errors()) {
      if (!outcome.stderr().contains(text)) {
        wrong.add("standard error lacks: " + text);
      }
    }
    for (String text : expectation.absent()) {
      if (outcome.stdout().contains(text) || outcome.stderr().contains(text)) {
        wrong.add("should not be there: " + text);
      }
    }
    return wrong.isEmpty()
        || fail(step, script, String.join("\n", wrong) + "\nbut it is\n" + show(outcome));
  }

  private static String show(Shell.Outcome outcome) {
    StringBuilder text = new StringBuilder("  [exit status " + outcome.status() + "]\n");
    outcome
        .stdout()
        .lines()
        .limit(40)
        .forEach(line -> text.append("  | ").append(line).append('\n'));
    outcome
        .stderr()
        .lines()
        .limit(40)
        .forEach(line -> text.append("  2| ").append(line).append('\n'));
    return text.toString();
  }

  private String at(Step step) {
    return test.source() + ":" + step.line() + ": ";
  }

  private boolean fail(Step step, Script script, String message) throws IOException {
    failures.add(at(step) + message + "\nby hand: sh " + script.save() + "\n" + script.lines());
    return false;
  }

  /** The commands so far in one folder, kept so that they can be repeated by hand. */
  private final class Script {
    final Path folder;
    private final Map<String, String> variables;
    private final List<String> commands = new ArrayList<>();

    Script(Path folder, Map<String, String> variables) {
      this.folder = folder;
      this.variables = variables;
    }

    Shell.Outcome run(String command) throws IOException, InterruptedException {
      commands.add(command);
      String line = "set -a; ulimit -c 0; " + variant.assignments() + "\n" + command;
      return Shell.run(folder, variables, line, test.timeoutSeconds());
    }

    String lines() {
      StringBuilder text = new StringBuilder("  cd ").append(folder).append('\n');
      commands.forEach(command -> text.append("  ").append(expand(command)).append('\n'));
      return text.toString();
    }

    /**
     * With the runner's own variables filled in, for reading; what the variant assigns stays as it
     * is.
     */
    private String expand(String command) {
      String text = command;
      for (Map.Entry<String, String> variable : variables.entrySet()) {
        text =
            text.replaceAll(
                "\\$" + variable.getKey() + "\\b",
                java.util.regex.Matcher.quoteReplacement(variable.getValue()));
      }
      return text;
    }

    Path save() throws IOException {
      StringBuilder text = new StringBuilder("cd " + Shell.quote(folder.toString()) + "\n");
      text.append("export LC_ALL=C\n");
      variables.forEach((name, value) ->
          text.append("export ").append(name).append('=').append(Shell.quote(value)).append('\n'));
      text.append("set -a; ").append(variant.assignments()).append("\nset -x\n");
      commands.forEach(command -> text.append(command).append('\n'));
      Path file = CaseRun.this.folder.resolve("reproduce-" + folder.getFileName() + ".sh");
      Files.writeString(file, text);
      return file;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.sorted().toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.copy(
            path,
            target,
            LinkOption.NOFOLLOW_LINKS,
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
