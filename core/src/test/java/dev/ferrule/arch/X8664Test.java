package dev.ferrule.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferrule.elf.Em;
import dev.ferrule.elf.RelocationX8664;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class X8664Test {
  private final Processor processor = Objects.requireNonNull(Processors.forMachine(Em.EM_X86_64));

  @ParameterizedTest
  @CsvSource({
    "R_X86_64_8, -128, 255",
    "R_X86_64_PC8, -128, 127",
    "R_X86_64_16, -32768, 65535",
    "R_X86_64_PC16, -32768, 32767",
    "R_X86_64_32, 0, 4294967295",
    "R_X86_64_32S, -2147483648, 2147483647",
    "R_X86_64_PC32, -2147483648, 2147483647",
    "R_X86_64_PLT32, -2147483648, 2147483647",
    "R_X86_64_GOTPCREL, -2147483648, 2147483647",
    "R_X86_64_TPOFF32, -2147483648, 2147483647",
    "R_X86_64_64, -9223372036854775808, 9223372036854775807"
  })
  void rangesEndWhereTheSupplementSays(String name, long minimum, long maximum)
      throws ReflectiveOperationException {
    int type = RelocationX8664.class.getField(name).getInt(null);
    assertThat(processor.relocationName(type)).isEqualTo(name);
    assertThat(processor.fits(type, minimum)).isTrue();
    assertThat(processor.fits(type, maximum)).isTrue();
    if (minimum != Long.MIN_VALUE) {
      assertThat(processor.fits(type, minimum - 1)).isFalse();
      assertThat(processor.fits(type, maximum + 1)).isFalse();
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  @Test
  void movThroughTheGotBecomesLea() {
    byte[] code = bytes("48 8b 05 00 00 00 00"); // mov foo@GOTPCREL(%rip), %rax
    int type = RelocationX8664.R_X86_64_REX_GOTPCRELX;
    assertThat(processor.canRelaxGot(type, -4, code, 0, 3, 7, true)).isTrue();
    assertThat(processor.relaxGot(type, -4, code, 0, 3, 7, true, 0x2000, 0x1003)).isTrue();
    assertThat(hex(code)).isEqualTo("48 8d 05 f9 0f 00 00"); // lea foo(%rip), %rax
  }

  @Test
  void callThroughTheGotBecomesDirect() {
    byte[] code = bytes("ff 15 00 00 00 00"); // call *foo@GOTPCREL(%rip)
    int type = RelocationX8664.R_X86_64_GOTPCRELX;
    assertThat(processor.relaxGot(type, -4, code, 0, 2, 6, true, 0x2000, 0x1002)).isTrue();
    assertThat(hex(code)).isEqualTo("67 e8 fa 0f 00 00"); // addr32 call foo
  }

  @Test
  void jumpThroughTheGotBecomesDirect() {
    byte[] code = bytes("ff 25 00 00 00 00"); // jmp *foo@GOTPCREL(%rip)
    int type = RelocationX8664.R_X86_64_GOTPCRELX;
    assertThat(processor.relaxGot(type, -4, code, 0, 2, 6, true, 0x2000, 0x1002)).isTrue();
    assertThat(hex(code)).isEqualTo("e9 fb 0f 00 00 90"); // jmp foo; nop
  }

  @Test
  void generalDynamicBecomesLocalExec() {
    byte[] code = bytes("66 48 8d 3d 00 00 00 00 66 66 48 e8 00 00 00 00");
    int type = RelocationX8664.R_X86_64_TLSGD;
    assertThat(processor.relaxTls(TlsRelaxation.GD_TO_LE, type, code, 0, 4, 16, -8, 0x1004))
        .isEqualTo(1);
    // mov %fs:0, %rax; lea -8(%rax), %rax
    assertThat(hex(code)).isEqualTo("64 48 8b 04 25 00 00 00 00 48 8d 80 f8 ff ff ff");
  }

  @Test
  void localDynamicHasTwoForms() {
    int type = RelocationX8664.R_X86_64_TLSLD;
    byte[] direct = bytes("48 8d 3d 00 00 00 00 e8 00 00 00 00");
    assertThat(processor.relaxTls(TlsRelaxation.LD_TO_LE, type, direct, 0, 3, 12, 0, 0))
        .isEqualTo(1);
    assertThat(hex(direct)).isEqualTo("66 66 66 64 48 8b 04 25 00 00 00 00");
    byte[] indirect = bytes("48 8d 3d 00 00 00 00 ff 15 00 00 00 00");
    assertThat(processor.relaxTls(TlsRelaxation.LD_TO_LE, type, indirect, 0, 3, 13, 0, 0))
        .isEqualTo(1);
    assertThat(hex(indirect)).isEqualTo("66 66 66 66 64 48 8b 04 25 00 00 00 00");
  }

  @ParameterizedTest
  @CsvSource({
    "48 8b 05 00 00 00 00, 48 c7 c0 f8 ff ff ff", // mov to %rax
    "4c 8b 3d 00 00 00 00, 49 c7 c7 f8 ff ff ff", // mov to %r15
    "48 03 05 00 00 00 00, 48 8d 80 f8 ff ff ff", // add to %rax
    "48 03 25 00 00 00 00, 48 81 c4 f8 ff ff ff", // add to %rsp
    "4c 03 25 00 00 00 00, 49 81 c4 f8 ff ff ff", // add to %r12
    "4c 03 0d 00 00 00 00, 4d 8d 89 f8 ff ff ff" // add to %r9
  })
  void initialExecBecomesLocalExec(String before, String after) {
    byte[] code = bytes(before);
    int type = RelocationX8664.R_X86_64_GOTTPOFF;
    assertThat(processor.relaxTls(TlsRelaxation.IE_TO_LE, type, code, 0, 3, 7, -8, 0)).isZero();
    assertThat(hex(code)).isEqualTo(after);
  }

  @Test
  void unknownSequencesAreLeftAlone() {
    byte[] code = bytes("90 90 90 90 90 90 90 90");
    for (TlsRelaxation relaxation : TlsRelaxation.values()) {
      assertThat(
              processor.canRelaxTls(
                  relaxation, RelocationX8664.R_X86_64_TLSGD, code, 0, 4, code.length))
          .isFalse();
    }
  }

  @Test
  void threadPointerStandsAtTheAlignedEnd() {
    assertThat(processor.threadPointerOffset(0x1000, 0x1000, 8, 8)).isEqualTo(-8);
    assertThat(processor.threadPointerOffset(0x1000, 0x1000, 4, 16)).isEqualTo(-16);
    assertThat(processor.threadPointerOffset(0x1008, 0x1008, 8, 64)).isEqualTo(-56);
  }
}
