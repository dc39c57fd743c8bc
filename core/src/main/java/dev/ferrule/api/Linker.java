package dev.ferrule.api;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.Processors;
import dev.ferrule.diag.BadPath;
import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.diag.LinkFailure;
import dev.ferrule.elf.Em;
import dev.ferrule.input.FileMapper;
import dev.ferrule.input.GlibcStubs;
import dev.ferrule.input.InputLoader;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.MemberReader;
import dev.ferrule.layout.Layout;
import dev.ferrule.layout.LayoutBuilder;
import dev.ferrule.live.GarbageCollection;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.live.RelocationScan;
import dev.ferrule.relocatable.JoinedObject;
import dev.ferrule.relocatable.JoinedObjectWriter;
import dev.ferrule.request.EmbeddedArguments;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.OutputKind;
import dev.ferrule.request.Reproduction;
import dev.ferrule.reuse.EarlierLink;
import dev.ferrule.reuse.Reuse;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.symbol.SymbolResolution;
import dev.ferrule.work.Workers;
import dev.ferrule.write.ImageWriter;
import dev.ferrule.write.MapWriter;
import dev.ferrule.write.SideFiles;
import dev.ferrule.write.WrittenImage;
import java.lang.foreign.Arena;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Links. Keeps nothing between links (a {@link LinkHost} may) and prints nothing; two links may run
 * at once.
 */
public final class Linker {
  private LinkRequest request;
  private final LinkHost host;
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<PassTime> passes = new ArrayList<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private List<Path> opened = List.of();
  private String text = "";
  private List<EmbeddedArguments> embedded = List.of();
  private boolean unchanged;
  private @Nullable MemoryNeed need;
  private @Nullable Workers workers;
  private final long linkStart = System.nanoTime();
  private String passName = "";
  private long passStart;

  private Linker(LinkRequest request, LinkHost host) {
    this.request = request;
    this.host = host;
  }

  /**
   * Does what the request says. Never throws for what the inputs or the machine do; see the result.
   */
  public static LinkResult link(LinkRequest request) {
    try (Arena arena = Arena.ofShared()) {
      return link(request, new OneLink(new FileMapper(arena)));
    }
  }

  /**
   * The same in a process that outlives the link.
   *
   * @throws dev.ferrule.work.LinkCancelled if the host ends the link
   */
  public static LinkResult link(LinkRequest request, LinkHost host) {
    Linker linker = new Linker(request, host);
    boolean success = false;
    try {
      linker.run();
      success = true;
    } catch (LinkFailure e) {
      e.diagnostics().forEach(linker.diagnostics::add);
    } catch (OutOfMemoryError e) {
      host.failed(e);
      linker.diagnostics.add(MemoryCheck.exhausted(linker.need));
    } catch (InvalidPathException e) {
      linker.diagnostics.add(BadPath.describe(e));
    } catch (InternalError e) {
      host.failed(e);
      // The JVM's word for a mapped file that became shorter while it was read.
      linker.diagnostics.add(
          Diagnostic.error("input-changed", "an input file was cut off while it was being read"));
    } finally {
      Workers used = linker.workers;
      if (used != null) {
        used.close();
      }
    }
    return new LinkResult(
        success,
        linker.unchanged,
        linker.diagnostics.all(),
        List.copyOf(linker.passes),
        linker.counts,
        linker.text,
        linker.opened,
        linker.embedded);
  }

  /** The whole link, pass by pass. */
  private void run() {
    Processor processor = processor();
    String comment = "Linker: Ferrule " + FerruleVersion.VERSION;

    // Every input is open, checked and of a known kind; libraries are found, scripts replaced.
    begin("open inputs");
    LoadedInputs inputs =
        InputLoader.load(request, processor.machine(), host.opener(), diagnostics);
    opened = inputs.opened();
    end(inputs.bytes(), "bytes");
    diagnostics.stopOnErrors();

    // Where most objects of archives will take part, all are read.
    begin("read members");
    Workers workers = new Workers(threads(inputs.bytes()), host.control());
    this.workers = workers;
    inputs = MemberReader.read(inputs, 0, workers);
    end(inputs.files().size(), "files");

    // The request has the options that Rust source put into the inputs, as far as that is allowed,
    // and the libraries that these name are open.
    begin("embedded options");
    EmbeddedPass carried = new EmbeddedPass(request, diagnostics);
    int from = 0;
    while (carried.addInputs(inputs, from)) {
      from = inputs.files().size();
      inputs = extend(carried, processor, inputs, workers);
    }
    end(carried.applied().size(), "options");
    Reproduction reproduction = request.report().reproduce();
    if (reproduction != null) {
      String version = "Ferrule " + FerruleVersion.VERSION;
      SideFiles.reproduce(request, reproduction, opened, version, host.control());
    }
    // Text that is asked for has to be made either way.
    unchanged =
        request.content().mapFile() == null
            && !request.report().crossReferences()
            && request.report().dependencyFile() == null
            && host.unchanged(request, inputs);
    if (unchanged) {
      return;
    }
    inputs = GlibcStubs.offer(request, processor.machine(), inputs);
    Reuse reuse =
        Reuse.possible(request) ? Reuse.of(host.earlier(request), request, inputs) : Reuse.NOTHING;

    // Which archive members take part is settled, and what every global name means.
    begin("resolve symbols");
    Resolution resolution = reuse.resolution();
    if (resolution == null) {
      resolution = SymbolResolution.resolve(request, inputs, workers, diagnostics);
    }
    while (carried.addObjects(resolution.objects())) {
      // Objects that take part ask for libraries, which may bring further objects.
      inputs = extend(carried, processor, inputs, workers);
      resolution = SymbolResolution.resolve(request, inputs, workers, diagnostics);
    }
    end(resolution.symbols().count(), "names");
    LinkNotes.traceSymbols(request, resolution, diagnostics);
    StartChecks.check(request, inputs, resolution, diagnostics);
    diagnostics.stopOnErrors();

    // The link fits into memory, and into what else runs.
    need = MemoryNeed.of(inputs, resolution, workers);
    MemoryCheck.check(request, need, host);
    host.admit(request, need);

    // Every input section is kept or dropped; exception frames are taken apart.
    begin("collect garbage");
    Liveness liveness = reuse.liveness();
    if (liveness == null) {
      liveness = GarbageCollection.collect(request, resolution, workers);
    }
    end(liveness.alive().length, "sections");
    LinkNotes.removedSections(request, resolution, liveness, diagnostics);

    if (request.kind() == OutputKind.RELOCATABLE) {
      join(processor, resolution, liveness, workers);
      writeDependencies();
      return;
    }

    // Every reference is known to be possible, and what it needs: GOT, PLT, copies, the loader's
    // help.
    begin("scan relocations");
    References references = new References(request, resolution, liveness);
    Needs needs = reuse.needs(request, processor, references, workers);
    if (needs == null) {
      needs = RelocationScan.scan(request, processor, liveness, references, workers, diagnostics);
    }
    end(resolution.objects().count(), "objects");
    diagnostics.stopOnErrors();
    if (request.report().printGlibc()) {
      GlibcReport.print(request, resolution, liveness, needs, diagnostics);
    }

    // Every section, segment, table entry and symbol has its address; sizes are final.
    begin("lay out");
    Layout layout =
        LayoutBuilder.build(
            request,
            processor,
            resolution,
            liveness,
            references,
            needs,
            comment,
            reuse.layout(),
            workers);
    end(layout.sections().size(), "sections");

    // The file is complete and has its name.
    begin("write");
    WrittenImage image =
        ImageWriter.write(
            request,
            processor,
            resolution,
            liveness,
            references,
            needs,
            layout,
            comment,
            reuse.patch(layout, host::earlierIntact, host::earlierCopy, workers),
            workers,
            diagnostics);
    end(layout.fileSize(), "bytes");
    if (Reuse.possible(request) && diagnostics.all().isEmpty()) {
      host.made(
          new EarlierLink(request, inputs, resolution, liveness, references, needs, layout, image));
    }
    writeDependencies();
    if (request.content().mapFile() != null || request.report().crossReferences()) {
      begin("write map");
      text = MapWriter.write(request, resolution, layout, host.control());
      end(layout.sections().size(), "sections");
    }
    count(inputs, resolution, layout);
    counts.put("threads", (long) workers.count());
    if (request.report().stats()) {
      MemoryCheck.count(need, counts);
    }
  }

  /** The rest of the link with {@code -r}: one object made of several. */
  private void join(
      Processor processor, Resolution resolution, Liveness liveness, Workers workers) {
    // Every section and symbol of the object has its index, and everything its place in the file.
    begin("join objects");
    JoinedObject joined = JoinedObject.join(request, processor, resolution, liveness, diagnostics);
    end(joined.sectionCount(), "sections");
    diagnostics.stopOnErrors();

    // The file is complete and has its name.
    begin("write");
    JoinedObjectWriter.write(request, processor, joined, workers, diagnostics);
    end(joined.fileSize(), "bytes");
  }

  private void writeDependencies() {
    Path file = request.report().dependencyFile();
    if (file != null) {
      SideFiles.dependencies(request, file, opened, host.control());
    }
  }

  /** Applies what inputs carry: the request is a new one, and its further inputs are open. */
  private LoadedInputs extend(
      EmbeddedPass carried, Processor processor, LoadedInputs inputs, Workers workers) {
    int known = request.inputs().size();
    request = carried.request();
    embedded = carried.applied();
    LoadedInputs all =
        InputLoader.more(request, processor.machine(), host.opener(), diagnostics, inputs, known);
    opened = all.opened();
    diagnostics.stopOnErrors();
    return MemberReader.read(all, inputs.files().size(), workers);
  }

  private static Processor processor() {
    Processor processor = Processors.forMachine(Em.EM_X86_64);
    if (processor == null) {
      throw new IllegalStateException("x86-64 is always there");
    }
    return processor;
  }

  private int threads(long inputBytes) {
    int asked = request.report().threads();
    if (asked > 0) {
      return asked;
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return inputBytes < host.parallelBytes() || processors == 1 ? 1 : host.threads(processors);
  }

  private void begin(String pass) {
    host.control().check();
    host.passBegins(pass);
    passName = pass;
    passStart = System.nanoTime();
  }

  private void end(long items, String unit) {
    long now = System.nanoTime();
    PassTime pass = new PassTime(passName, passStart - linkStart, now - passStart, items, unit);
    passes.add(pass);
    host.passEnds(pass);
  }

  private void count(LoadedInputs inputs, Resolution resolution, Layout layout) {
    counts.put("input files", (long) inputs.files().size());
    counts.put("input bytes", inputs.bytes());
    counts.put("objects", (long) resolution.objects().count());
    counts.put("shared libraries", (long) resolution.shared().size());
    counts.put("global names", (long) resolution.symbols().count());
    counts.put("input sections", (long) resolution.objects().sectionCount());
    counts.put("output sections", (long) layout.sections().size());
    counts.put("GOT words", (long) layout.got().words());
    counts.put("PLT entries", (long) layout.got().pltCount());
    counts.put("dynamic relocations", (long) layout.relocations().count());
    counts.put("output bytes", layout.fileSize());
  }
}
