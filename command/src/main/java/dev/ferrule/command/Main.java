package dev.ferrule.command;

import java.nio.file.Path;
import java.util.List;

/** Where the program starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Path directory = Path.of("").toAbsolutePath();
    List<String> words = List.of(arguments);
    String first = words.isEmpty() ? "" : words.getFirst();
    int status;
    if (first.equals("ld")) {
      status = LinkCommand.run(words.subList(1, words.size()), directory, System.out, System.err);
    } else {
      status = 1;
    }
    System.out.flush();
    System.exit(status);
  }
}
