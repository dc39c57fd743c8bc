package dev.ferrule.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases are read and ordered as numbers, not as text. */
class GlibcVersionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2",
        "2.",
        ".2",
        "2..5",
        "2.17.1.1",
        "2.x",
        "v2.17",
        "2.17 ",
        "-2.17",
        "2.1024"
      })
  void refusesWhatIsNoRelease(String text) {
    assertThat(GlibcVersion.parse(text)).isNull();
  }

  @Test
  void ordersByNumbers() {
    String[] ascending = {"2.2.5", "2.2.6", "2.3", "2.3.4", "2.4", "2.9", "2.10", "2.36", "3.0"};
    for (int i = 1; i < ascending.length; i++) {
      assertThat(version(ascending[i])).isGreaterThan(version(ascending[i - 1]));
    }
    for (String text : ascending) {
      assertThat(version(text)).hasToString(text);
    }
  }

  @Test
  void readsTheNamesOfSymbolVersions() {
    assertThat(GlibcVersion.orderOfSymbolVersion("GLIBC_2.17")).isEqualTo(version("2.17").order());
    assertThat(GlibcVersion.orderOfSymbolVersion("GLIBC_PRIVATE")).isEqualTo(-1);
    assertThat(GlibcVersion.orderOfSymbolVersion("GLIBC_ABI_DT_RELR")).isEqualTo(-1);
    assertThat(GlibcVersion.orderOfSymbolVersion("GCC_3.0")).isEqualTo(-1);
  }

  private static GlibcVersion version(String text) {
    return Objects.requireNonNull(GlibcVersion.parse(text));
  }
}
