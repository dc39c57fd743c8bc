package dev.ferrule.cases;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One test case as its file describes it.
 *
 * @param name folder and file name without extension, e.g. {@code c/ifunc}
 * @param source the file that holds the directives
 * @param about one sentence: what this case proves
 * @param needs tools beyond the basic ones, and {@code musl} for the musl sysroot
 * @param variants at least one; each is run as a test of its own
 * @param against the other linkers, the first is the one that is compared
 * @param differs aspects (see {@link ElfFacts}) that may differ from the other linker's output,
 *     with the reason
 * @param steps in the order of the file
 * @param files what to put into the working folder: name to content
 * @param timeoutSeconds for each command
 */
record Case(
    String name,
    Path source,
    String about,
    List<String> needs,
    List<Variant> variants,
    List<String> against,
    Map<String, String> differs,
    List<Step> steps,
    Map<String, String> files,
    int timeoutSeconds) {

  /**
   * One way to do the steps.
   *
   * @param name empty if the case has only one way
   * @param assignments shell assignments, e.g. {@code FLAGS="-O -g"}
   */
  record Variant(String name, String assignments) {}
}
