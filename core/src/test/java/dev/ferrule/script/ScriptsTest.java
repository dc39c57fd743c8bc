package dev.ferrule.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferrule.diag.LinkFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptsTest {
  @Test
  void debiansLibcScript() {
    LinkerScript script =
        LinkerScriptParser.parse(
            "libc.so",
            """
            /* GNU ld script */
            OUTPUT_FORMAT(elf64-x86-64)
            GROUP ( /lib/x86_64-linux-gnu/libc.so.6 /usr/lib/x86_64-linux-gnu/libc_nonshared.a
              AS_NEEDED ( /lib64/ld-linux-x86-64.so.2 ) )
            """);
    assertThat(script.commands())
        .containsExactly(
            new LinkerScript.Input(
                List.of(
                    new LinkerScript.Item("/lib/x86_64-linux-gnu/libc.so.6", false),
                    new LinkerScript.Item("/usr/lib/x86_64-linux-gnu/libc_nonshared.a", false),
                    new LinkerScript.Item("/lib64/ld-linux-x86-64.so.2", true))));
  }

  @Test
  void wholeProgramScriptsAreRefusedWithTheirLine() {
    assertThatThrownBy(() -> LinkerScriptParser.parse("x.ld", "\nSECTIONS { }"))
        .isInstanceOf(LinkFailure.class)
        .hasMessageContaining("x.ld:2")
        .hasMessageContaining("SECTIONS");
  }

  @Test
  void versionScript() {
    VersionScript script =
        VersionScriptParser.parse(
            "a.map",
            "V1 { global: f; extern \"C++\" { ns::*; \"g(int)\" }; local:*; };V2{h;}V1; # end");
    assertThat(script.nodes()).hasSize(2);
    assertThat(script.nodes().getFirst().globals())
        .containsExactly(
            new VersionScript.Pattern("f", false, false),
            new VersionScript.Pattern("ns::*", false, true),
            new VersionScript.Pattern("g(int)", true, true));
    assertThat(script.nodes().getFirst().locals())
        .containsExactly(new VersionScript.Pattern("*", false, false));
    assertThat(script.nodes().getLast().parents()).containsExactly("V1");
  }

  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "a*c, abbc, true",
    "a*c, abbd, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "[a-c]x, bx, true",
    "[!a-c]x, bx, false",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "**a**, xxax, true"
  })
  void globs(String pattern, String name, boolean expected) {
    assertThat(GlobPattern.matches(pattern, name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'{ a'", "'{ a; }'", "'V1 { global: a; } ; }'", "'/* '", "'{ \"a'"})
  void brokenScriptsGiveOneMessage(String text) {
    assertThatThrownBy(() -> VersionScriptParser.parse("a.map", text))
        .isInstanceOf(LinkFailure.class)
        .hasMessageContaining("a.map:1");
  }
}
