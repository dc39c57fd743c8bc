package dev.ferrule.bench;

import dev.ferrule.arch.Processor;
import dev.ferrule.arch.Processors;
import dev.ferrule.arch.RelocationKind;
import dev.ferrule.elf.Bulk;
import dev.ferrule.elf.Em;
import dev.ferrule.elf.Rela;
import dev.ferrule.input.ArchiveFile;
import dev.ferrule.input.FileMapper;
import dev.ferrule.input.NameHash;
import dev.ferrule.input.NameScanner;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.input.ReadScratch;
import dev.ferrule.live.MergedSection;
import dev.ferrule.symbol.SymbolNames;
import dev.ferrule.work.LinkControl;
import dev.ferrule.work.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The loops in which a link spends its time, over the members of a real archive, with the compiler
 * that a cold link has. Each result is for the whole archive.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      "--sun-misc-unsafe-memory-access=allow"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoops {
  /** An archive of objects with debug information; {@code bench/inner/run} gives Rust's std. */
  @Param({""})
  public String archive = "";

  private final Arena arena = Arena.ofShared();
  private final List<ObjectFile> objects = new ArrayList<>();
  private final List<MergedSection.Input> strings = new ArrayList<>();
  private final List<long[]> relocations = new ArrayList<>();
  private final Workers workers = new Workers(1, LinkControl.NONE);
  private Processor processor = processor();
  private byte[] image = new byte[0];

  private static Processor processor() {
    Processor found = Processors.forMachine(Em.EM_X86_64);
    if (found == null) {
      throw new IllegalStateException("x86-64 is always there");
    }
    return found;
  }

  /** Parses what the loops go over. */
  @Setup
  public void open() {
    Path path = Path.of(archive);
    FileMapper mapper = new FileMapper(arena);
    ArchiveFile file = ArchiveFile.parse(archive, path, mapper.open(path, archive), mapper, false);
    long largest = 0;
    for (int m = 0; m < file.memberCount(); m++) {
      if (!file.memberIsElfObject(m)) {
        continue;
      }
      ObjectFile object = file.member(m, new ReadScratch());
      objects.add(object);
      for (int i = 1; i < object.sectionCount(); i++) {
        if (object.sectionNameIs(i, ".debug_str")) {
          strings.add(new MergedSection.Input(object, i));
        }
        if (object.relocationSection(i) != 0) {
          relocations.add(object.relocations(i));
          largest = Math.max(largest, object.sectionSize(i));
        }
      }
    }
    image = new byte[(int) largest + 16];
  }

  /** Hashes every global name from its string table. */
  @Benchmark
  public long hash() {
    long sum = 0;
    for (ObjectFile object : objects) {
      for (int i = object.firstGlobal(); i < object.symbols().count(); i++) {
        sum +=
            NameHash.of(
                object.symbolNames(), object.symbols().nameOffset(i), object.globalNameLength(i));
      }
    }
    return sum;
  }

  /** The same with {@link NameScanner}, which finds the ends as well. */
  @Benchmark
  public long scan() {
    long sum = 0;
    NameScanner scanner = new NameScanner();
    for (ObjectFile object : objects) {
      scanner.load(object.symbolNames());
      for (int i = object.firstGlobal(); i < object.symbols().count(); i++) {
        scanner.scan(object.symbols().nameOffset(i));
        sum += scanner.hash();
      }
    }
    return sum;
  }

  /** Compares every global name with itself, in a string table and in a mapped file. */
  @Benchmark
  public int compare() {
    int equal = 0;
    for (ObjectFile object : objects) {
      byte[] pool = object.symbolNames();
      for (int i = object.firstGlobal(); i < object.symbols().count(); i++) {
        int offset = object.symbols().nameOffset(i);
        equal += NameHash.equal(pool, offset, pool, offset, object.globalNameLength(i)) ? 1 : 0;
      }
    }
    return equal;
  }

  /** Compares mapped bytes, 32 at a time. */
  @Benchmark
  public int compareMapped() {
    int equal = 0;
    for (MergedSection.Input input : strings) {
      MemorySegment bytes = input.file().sectionSegment(input.section());
      for (long at = 0; at + 32 <= bytes.byteSize(); at += 32) {
        equal += Bulk.equal(bytes, at, bytes, at, 32) ? 1 : 0;
      }
    }
    return equal;
  }

  /** Interns every global name, hashes given. */
  @Benchmark
  public int insert() {
    SymbolNames names = new SymbolNames(1 << 12);
    for (ObjectFile object : objects) {
      for (int i = object.firstGlobal(); i < object.symbols().count(); i++) {
        names.intern(
            object.symbolNames(),
            object.symbols().nameOffset(i),
            object.globalNameLength(i),
            object.globalNameHash(i));
      }
    }
    return names.count();
  }

  /** Merges {@code .debug_str}. */
  @Benchmark
  public long merge() {
    return MergedSection.build(strings, 1, true, 1, workers).size();
  }

  /** Writes a value for every relocation, as far as the processor is concerned. */
  @Benchmark
  public byte apply() {
    for (long[] raw : relocations) {
      for (int k = 0; k < Rela.count(raw); k++) {
        apply(raw, k);
      }
    }
    return image[0];
  }

  private void apply(long[] raw, int k) {
    int type = Rela.type(raw, k);
    RelocationKind kind = processor.kind(type);
    long value = Rela.addend(raw, k) & 0xffff;
    if (kind != RelocationKind.NONE && processor.fits(type, value)) {
      processor.write(type, value, image, (int) Rela.offset(raw, k));
    }
  }
}
