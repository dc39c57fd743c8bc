package dev.ferrule.crt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferrule.elf.Em;
import dev.ferrule.elf.Stb;
import dev.ferrule.elf.SymbolTable;
import dev.ferrule.input.ObjectFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made reads as an object, defines what its file would, and ends where its code ends. */
class BuiltinObjectsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "crt1.o",
        "Scrt1.o",
        "crti.o",
        "crtn.o",
        "crtbegin.o",
        "crtbeginS.o",
        "crtend.o",
        "crtendS.o"
      })
  void startFilesAreObjects(String name) throws Exception {
    assertThat(BuiltinObjects.hasStartFile(name)).isTrue();
    byte[] bytes = Objects.requireNonNull(BuiltinObjects.startFile(Em.EM_X86_64, name, false));
    ObjectFile object = ObjectFile.parse(name, MemorySegment.ofArray(bytes));
    assertThat(object.machine()).isEqualTo(Em.EM_X86_64);
    assertThat(object.stackNote()).isEqualTo(ObjectFile.StackNote.NON_EXECUTABLE);
    assertThat(object.featureBits()).isEqualTo(3);
  }

  @Test
  void definesWhatTheFilesDefine() {
    assertThat(globals("crt1.o", true))
        .contains("_start", "_IO_stdin_used", "data_start", "__data_start");
    assertThat(globals("crti.o", true)).containsExactly("_init", "_fini");
    assertThat(globals("crtbeginS.o", true)).containsExactly("__dso_handle");
    assertThat(globals("crtendS.o", true)).containsExactly("__TMC_END__");
    assertThat(globals("crtn.o", true)).isEmpty();
    assertThat(BuiltinObjects.startFile(Em.EM_X86_64, "rcrt1.o", false)).isNull();
    assertThat(BuiltinObjects.startFile(Em.EM_ARM, "crt1.o", false)).isNull();
  }

  @ParameterizedTest
  @EnumSource(LibraryWrapper.class)
  void wrappersCallTheirTarget(LibraryWrapper wrapper) {
    byte[] bytes = Objects.requireNonNull(BuiltinObjects.wrapper(Em.EM_X86_64, wrapper));
    ObjectFile object = ObjectFile.parse("wrapper", MemorySegment.ofArray(bytes));
    List<String> names = new ArrayList<>();
    for (int i = object.firstGlobal(); i < object.symbols().count(); i++) {
      names.add(object.symbolName(i));
    }
    assertThat(names).contains(wrapper.symbol(), wrapper.target());
  }

  private static List<String> globals(String name, boolean defined) {
    byte[] bytes = Objects.requireNonNull(BuiltinObjects.startFile(Em.EM_X86_64, name, true));
    ObjectFile object = ObjectFile.parse(name, MemorySegment.ofArray(bytes));
    SymbolTable symbols = object.symbols();
    List<String> names = new ArrayList<>();
    for (int i = object.firstGlobal(); i < symbols.count(); i++) {
      assertThat(symbols.bind(i)).isNotEqualTo(Stb.STB_LOCAL);
      if ((symbols.section(i) != 0) == defined) {
        names.add(object.symbolName(i));
      }
    }
    return names;
  }
}
