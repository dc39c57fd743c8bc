package dev.ferrule.command.ldd;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;

/**
 * Everything that ldd knows, as one JSON document: {@code {"files": [ … ]}} with an object for each
 * file. {@code docs/ldd.md} lists the fields.
 */
final class JsonReport {
  private final StringWriter text = new StringWriter();
  private final JsonWriter json = new JsonWriter(text);
  private final DebianPackages packages;

  JsonReport(DebianPackages packages) throws IOException {
    this.packages = packages;
    json.setFormattingStyle(FormattingStyle.PRETTY);
    json.beginObject().name("files").beginArray();
  }

  void print(PrintStream out) throws IOException {
    json.endArray().endObject().close();
    out.println(text);
  }

  /** A file about which there is nothing more to say than one sentence. */
  void plain(String file, String status, String message) throws IOException {
    json.beginObject().name("file").value(file).name("status").value(status);
    json.name("message").value(message).endObject();
  }

  void program(LinkedProgram program) throws IOException {
    ElfFile file = program.file();
    json.beginObject();
    json.name("file").value(program.program().shown());
    json.name("status").value(file.needsAnything() ? "dynamic" : "static");
    json.name("architecture").value(program.abi().name());
    json.name("bits").value(file.wide() ? 64 : 32);
    json.name("byteOrder").value(file.big() ? "big" : "little");
    json.name("libc").value(program.musl() ? "musl" : "glibc");
    json.name("interpreter").value(file.interpreter());
    json.name("soname").value(file.soname());
    json.name("rpath").value(file.rpath());
    json.name("runpath").value(file.runpath());
    json.name("warnings").beginArray();
    for (String warning : program.warnings()) {
      json.value(warning);
    }
    for (String complaint : VersionCheck.complaints(program)) {
      json.value(complaint);
    }
    json.endArray();
    needed("needs", program.program());
    libraries(program);
    versions(program);
    symbols(program);
    if (!program.musl()) {
      glibc(GlibcFloor.of(program));
    }
    json.endObject();
  }

  private void needed(String field, Loaded object) throws IOException {
    json.name(field).beginArray();
    for (Loaded.Edge edge : object.edges()) {
      json.value(edge.name());
    }
    json.endArray();
  }

  private void libraries(LinkedProgram program) throws IOException {
    json.name("libraries").beginArray();
    for (Loaded object : program.chain()) {
      if (object == program.program()) {
        continue;
      }
      json.beginObject();
      json.name("name").value(object.name());
      json.name("path").value(object.missing() ? null : object.shown());
      Found.Source source = object.source();
      json.name("foundBy").value(source == null ? null : source.step().words());
      json.name("foundIn").value(source == null ? null : source.owner());
      neededBy(program, object);
      needed("needs", object);
      if (object.missing()) {
        missing(object);
      }
      json.endObject();
    }
    json.endArray();
  }

  private void neededBy(LinkedProgram program, Loaded object) throws IOException {
    json.name("neededBy").beginArray();
    for (Loaded other : program.chain()) {
      if (other.edges().stream().anyMatch(edge -> edge.target() == object)) {
        json.value(other.shown());
      }
    }
    json.endArray();
  }

  private void missing(Loaded object) throws IOException {
    json.name("searched").beginArray();
    for (Found.Attempt attempt : object.attempts()) {
      json.beginObject().name("step").value(attempt.source().step().words());
      json.name("of").value(attempt.source().owner()).name("folders").beginArray();
      for (String folder : attempt.folders()) {
        json.value(folder);
      }
      json.endArray().endObject();
    }
    json.endArray();
    DebianPackages.Answer answer = packages.find(object.name());
    if (answer != null) {
      json.name("package").value(answer.name()).name("packageFrom").value(answer.from());
    }
  }

  private void versions(LinkedProgram program) throws IOException {
    json.name("versions").beginArray();
    for (VersionCheck.Need need : VersionCheck.needs(program)) {
      Loaded definedBy = need.definedBy();
      json.beginObject().name("by").value(need.by().shown()).name("library").value(need.file());
      json.name("version").value(need.version().name()).name("weak").value(need.version().weak());
      json.name("definedBy").value(definedBy == null ? null : definedBy.shown());
      json.endObject();
    }
    json.endArray();
  }

  private void symbols(LinkedProgram program) throws IOException {
    if (!SymbolCheck.understands(program)) {
      return;
    }
    json.name("unusedDirect").beginArray();
    for (Loaded unused : SymbolCheck.unusedDirect(program)) {
      json.value(unused.shown());
    }
    json.endArray();
    json.name("undefinedSymbols").beginArray();
    for (SymbolCheck.Problem problem : SymbolCheck.problems(program, true)) {
      json.beginObject().name("symbol").value(problem.symbol());
      json.name("version").value(problem.version());
      json.name("object").value(problem.object().shown()).endObject();
    }
    json.endArray();
  }

  private void glibc(GlibcFloor floor) throws IOException {
    GlibcFloor.Release lowest = floor.lowest();
    json.name("glibc").beginObject();
    json.name("lowest").value(lowest == null ? null : lowest.toString());
    json.name("setBy").beginArray();
    for (GlibcFloor.ObjectNeed need : floor.setters()) {
      json.beginObject().name("object").value(need.object().shown());
      strings("versions", need.versions());
      strings("symbols", need.symbols());
      json.endObject();
    }
    json.endArray().endObject();
  }

  private void strings(String name, List<String> values) throws IOException {
    json.name(name).beginArray();
    for (String value : values) {
      json.value(value);
    }
    json.endArray();
  }
}
