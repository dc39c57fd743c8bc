package dev.ferrule.api;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.EmbeddedSections;
import dev.ferrule.input.InputFile;
import dev.ferrule.input.LoadedInput;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.ReadScratch;
import dev.ferrule.request.EmbeddedArguments;
import dev.ferrule.request.EmbeddedOptions;
import dev.ferrule.request.EmbeddedReader;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.symbol.LinkedObjects;
import java.util.ArrayList;
import java.util.List;

/** Finds linker options that inputs carry, and says what is not applied. */
final class EmbeddedPass {
  private static final int SHOWN = 400;

  private final ReadScratch scratch = new ReadScratch();
  private final LinkRequest original;
  private final Diagnostics diagnostics;
  private final List<EmbeddedArguments> seen = new ArrayList<>();
  private final List<EmbeddedArguments> applied = new ArrayList<>();

  EmbeddedPass(LinkRequest original, Diagnostics diagnostics) {
    this.original = original;
    this.diagnostics = diagnostics;
  }

  /**
   * Takes in what Rust source put into the inputs, extracted or not. Returns whether there is more
   * to apply than before.
   */
  boolean addInputs(LoadedInputs inputs, int from) {
    List<EmbeddedArguments> found = new ArrayList<>(0);
    List<LoadedInput> files = inputs.files();
    for (int i = from; i < files.size(); i++) {
      InputFile file = files.get(i).file();
      if (file instanceof ObjectFile object) {
        if (object.hasLinkArgs()) {
          EmbeddedSections.addRust(object, found);
        }
      } else if (file instanceof ArchiveFile archive) {
        addMembers(archive, found);
      }
    }
    return !found.isEmpty() && add(found);
  }

  private void addMembers(ArchiveFile archive, List<EmbeddedArguments> found) {
    if (archive.hasIndex() && !archive.isRead()) {
      for (int member : archive.index(scratch).membersWithLinkArgs()) {
        EmbeddedSections.addRust(archive.member(member, scratch), found);
      }
      return;
    }
    for (int m = 0; m < archive.memberCount(); m++) {
      ObjectFile object = null;
      if (archive.isRead()) {
        object = archive.object(m);
      } else if (archive.memberIsElfObject(m)) {
        object = archive.member(m, scratch);
      }
      if (object != null && object.hasLinkArgs()) {
        EmbeddedSections.addRust(object, found);
      }
    }
  }

  /** Takes in what LLVM's sections ask for in the objects that take part in the link. */
  boolean addObjects(LinkedObjects objects) {
    List<EmbeddedArguments> found = new ArrayList<>(0);
    for (int o = 0; o < objects.count(); o++) {
      ObjectFile object = objects.object(o);
      if (object.hasLinkerOptions()) {
        EmbeddedSections.addLlvm(object, found);
      }
    }
    return !found.isEmpty() && add(found);
  }

  private boolean add(List<EmbeddedArguments> found) {
    EmbeddedOptions options = original.embedded();
    boolean more = false;
    for (EmbeddedArguments one : found) {
      if (seen.contains(one) || options.ignores(one)) {
        continue;
      }
      seen.add(one);
      if (options.allows(one)) {
        applied.add(one);
        more = true;
      } else {
        diagnostics.add(notApplied(one));
      }
    }
    return more;
  }

  /** The request of the command line, with everything that is to be applied. */
  LinkRequest request() {
    EmbeddedReader reader = original.embedded().reader();
    if (reader == null) {
      throw new IllegalStateException("options were allowed, and nobody can read them");
    }
    return reader.withEmbedded(applied);
  }

  List<EmbeddedArguments> applied() {
    return List.copyOf(applied);
  }

  private static Diagnostic notApplied(EmbeddedArguments one) {
    String text = one.text();
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    String owner =
        one.kind() == EmbeddedArguments.Kind.RUST ? "=" + one.owner() + " allows this crate's" : "";
    String hint =
        switch (one.kind()) {
          case RUST ->
              "-C link-arg=-Wl,--allow-embedded-args"
                  + owner
                  + "; without the name, or with FERRULE_ALLOW_EMBEDDED_ARGS=1 in the environment,"
                  + " those of all inputs are applied";
          case LLVM -> "-Wl,--allow-embedded-args, or FERRULE_ALLOW_EMBEDDED_ARGS=1, applies them";
          case LIBRARY ->
              "-Wl,--dependent-libraries adds it, -Wl,--no-dependent-libraries ends this warning";
        };
    String what =
        one.kind() == EmbeddedArguments.Kind.LIBRARY
            ? "library asked for by an object is not added: "
            : "linker options in an input are not applied: ";
    return Diagnostic.warning("embedded-args", what + shown)
        .withPlaces(List.of("asked for by " + one.place()))
        .withHint(hint);
  }
}
