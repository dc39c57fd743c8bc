package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Builds a program with the new sysroot and runs it: one that does not work is not handed over. */
final class TryOut {
  private static final String PROGRAM =
      """
      fn main() {
          std::panic::set_hook(Box::new(|_| {}));
          let inside = std::panic::catch_unwind(|| { if std::env::args().count() < 9 { panic!() } });
          let thread = std::thread::spawn(|| { if std::env::args().count() < 9 { panic!() } }).join();
          assert!(inside.is_err() && thread.is_err());
      }
      """;

  private final Workshop workshop;

  TryOut(Workshop workshop) {
    this.workshop = workshop;
  }

  void run() throws IOException, InterruptedException, SysrootFailure {
    Path folder = Files.createDirectories(workshop.tree().work().resolve("try"));
    Path source = folder.resolve("try.rs");
    Files.writeString(source, PROGRAM);
    for (String model : List.of("pie", "static")) {
      Path program = folder.resolve("try-" + model);
      workshop
          .tool()
          .run(
              List.of(
                  workshop.tree().rustc().toString(),
                  "--target=" + workshop.tree().target(),
                  "-Clinker=" + workshop.launcher(),
                  "-Crelocation-model=" + model,
                  "-o",
                  program.toString(),
                  source.toString()),
              folder,
              Map.of("RUSTFLAGS", ""));
      workshop.tool().run(List.of(program.toString()), folder, Map.of());
    }
  }
}
