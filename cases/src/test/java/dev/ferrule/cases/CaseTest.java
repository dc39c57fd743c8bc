package dev.ferrule.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs all cases, or with {@code -Dcases=WORD[,WORD…]} those whose name and variant contain a word.
 * {@code -Dferrule.launcher=FILE} puts another program in the place of Ferrule.
 */
final class CaseTest {
  @TestFactory
  List<DynamicTest> cases() throws IOException, InterruptedException {
    Path repository = Toolbox.findRepository();
    Path work = repository.resolve("cases/target/cases");
    List<Case> cases =
        CaseReader.readAll(
            repository.resolve(System.getProperty("cases.folder", "cases/src/test/cases")));
    Toolbox tools = new Toolbox(repository, work.resolve("tools"));
    List<DynamicTest> tests = new ArrayList<>();
    for (Case test : cases) {
      for (Case.Variant variant : test.variants()) {
        String name = variant.name().isEmpty() ? test.name() : test.name() + ":" + variant.name();
        if (selected(name)) {
          Path folder = work.resolve(name.replace(':', '-'));
          tests.add(
              DynamicTest.dynamicTest(
                  name, () -> run(name, new CaseRun(test, variant, tools, folder))));
        }
      }
    }
    Assertions.assertThat(tests).as("cases that match -Dcases").isNotEmpty();
    return tests;
  }

  private static void run(String name, CaseRun run) throws IOException, InterruptedException {
    List<String> failures = run.run();
    if (!failures.isEmpty()) {
      Assertions.fail(name + "\n" + String.join("\n\n", failures));
    }
  }

  private static boolean selected(String name) {
    String wanted = System.getProperty("cases", "");
    if (wanted.isEmpty()) {
      return true;
    }
    for (String word : wanted.split(",", -1)) {
      if (name.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
