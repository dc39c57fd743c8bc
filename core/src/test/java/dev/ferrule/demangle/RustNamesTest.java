package dev.ferrule.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RustNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"rust-v0.txt", "rust-legacy.txt"})
  void asInTheTable(String table) {
    for (NameTable.Row row : NameTable.read(table)) {
      assertThat(Demangler.demangle(row.mangled())).as(row.mangled()).isEqualTo(row.readable());
    }
  }
}
