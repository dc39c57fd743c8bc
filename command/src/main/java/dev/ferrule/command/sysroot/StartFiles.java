package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the start files that elsewhere belong to gcc ({@code crtbegin.o} and the like), with rustc
 * as the assembler. Of what gcc's do, a static musl program needs two things: {@code __dso_handle},
 * by which destructors of thread-local values say which module they belong to, and the zero that
 * ends {@code .eh_frame}.
 */
final class StartFiles {
  static final List<String> NAMES =
      List.of("crtbegin.o", "crtbeginS.o", "crtbeginT.o", "crtend.o", "crtendS.o");

  /** In a program the handle is null, in what can be moved it points to itself: as gcc has it. */
  private static final String FIXED_HANDLE = ".quad 0";

  private static final String OWN_HANDLE = ".quad __dso_handle";

  private final Workshop workshop;

  StartFiles(Workshop workshop) {
    this.workshop = workshop;
  }

  void run() throws IOException, InterruptedException, SysrootFailure {
    for (String name : NAMES) {
      assemble(name, name.startsWith("crtend") ? end() : begin(name.endsWith("S.o")));
    }
  }

  private static String begin(boolean movable) {
    return """
    .section .data.rel.ro,"aw",@progbits
    .balign 8
    .globl __dso_handle
    .hidden __dso_handle
    .type __dso_handle, @object
    .size __dso_handle, 8
    __dso_handle:
    """
        + (movable ? OWN_HANDLE : FIXED_HANDLE)
        + "\n";
  }

  private static String end() {
    return """
    .section .eh_frame,"a",@progbits
    .balign 4
    .long 0
    """;
  }

  private void assemble(String name, String assembly)
      throws IOException, InterruptedException, SysrootFailure {
    Path folder = Files.createDirectories(workshop.tree().work().resolve("start"));
    Path source = folder.resolve(name.replace(".o", ".rs"));
    Files.writeString(
        source,
        "#![no_std]\ncore::arch::global_asm!(r#\""
            + assembly
            + ".section .note.GNU-stack,\"\",@progbits\n"
            + "\"#);\n");
    Files.createDirectories(workshop.tree().selfContained());
    workshop
        .tool()
        .run(
            List.of(
                workshop.compiler().rustc().toString(),
                "--edition=2021",
                "--crate-type=rlib",
                "--emit=obj",
                "-Copt-level=2",
                "-Ccodegen-units=1",
                "-o",
                workshop.tree().selfContained().resolve(name).toString(),
                source.toString()),
            folder,
            java.util.Map.of());
  }
}
