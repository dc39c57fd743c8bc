package dev.ferrule.reuse;

import dev.ferrule.arch.Processor;
import dev.ferrule.input.LoadedInputs;
import dev.ferrule.input.ObjectFile;
import dev.ferrule.layout.EarlierLayout;
import dev.ferrule.layout.Layout;
import dev.ferrule.live.Liveness;
import dev.ferrule.live.Needs;
import dev.ferrule.live.References;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.request.ReportOptions;
import dev.ferrule.symbol.Resolution;
import dev.ferrule.work.Workers;
import dev.ferrule.write.Patch;
import dev.ferrule.write.UnnamedFile;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks, pass by pass, whether a link would make what the earlier one made. Once a pass has to be
 * done anew, so have those after it: all answers are null from there on.
 */
public final class Reuse {
  /** For a link without an earlier one. */
  public static final Reuse NOTHING = new Reuse(null, null);

  private final @Nullable EarlierLink earlier;

  /** The link's objects in the places of the earlier link's; null if they are not alike. */
  private final ObjectFile @Nullable [] objects;

  private @Nullable Resolution resolution;
  private @Nullable Liveness liveness;
  private @Nullable Needs needs;

  private Reuse(@Nullable EarlierLink earlier, ObjectFile @Nullable [] objects) {
    this.earlier = earlier;
    this.objects = objects;
  }

  /** Compares inputs and options of two links. */
  public static Reuse of(@Nullable EarlierLink earlier, LinkRequest request, LoadedInputs inputs) {
    if (earlier == null || !sameOptions(earlier.request(), request)) {
      return NOTHING;
    }
    ObjectFile[] objects =
        ReplacedInputs.find(earlier.inputs(), inputs, earlier.resolution().objects());
    return objects == null ? NOTHING : new Reuse(earlier, objects);
  }

  /** Whether a link of this kind may be an earlier link, or have one. */
  public static boolean possible(LinkRequest request) {
    ReportOptions report = request.report();
    return !request.embedded().anyAllowed()
        && request.content().mapFile() == null
        && !report.traceFiles()
        && !report.crossReferences()
        && !report.printGlibc()
        && report.dependencyFile() == null
        && report.reproduce() == null;
  }

  private static boolean sameOptions(LinkRequest before, LinkRequest now) {
    return before.kind() == now.kind()
        && before.resolve(before.output()).equals(now.resolve(now.output()))
        && before.symbols().equals(now.symbols())
        && before.dynamic().equals(now.dynamic())
        && before.layout().equals(now.layout())
        && before.content().equals(now.content());
  }

  /** What every name means, or null. */
  public @Nullable Resolution resolution() {
    if (earlier != null && objects != null) {
      resolution = earlier.resolution().with(objects);
    }
    return resolution;
  }

  /** What is kept, or null. */
  public @Nullable Liveness liveness() {
    if (earlier != null && resolution != null) {
      liveness =
          earlier
              .liveness()
              .with(
                  earlier.resolution().objects(),
                  resolution.objects(),
                  earlier.request().content());
    }
    return liveness;
  }

  /**
   * What relocations need, or null.
   *
   * @param now for the link's own resolution and liveness
   */
  public @Nullable Needs needs(
      LinkRequest request, Processor processor, References now, Workers workers) {
    if (earlier != null && liveness != null) {
      boolean same =
          Needs.same(
              request,
              processor,
              earlier.liveness(),
              earlier.references(),
              liveness,
              now,
              replaced(),
              workers);
      needs = same ? earlier.needs() : null;
    }
    return needs;
  }

  private boolean[] replaced() {
    if (earlier == null || objects == null) {
      return new boolean[0];
    }
    boolean[] replaced = new boolean[objects.length];
    for (int o = 0; o < replaced.length; o++) {
      replaced[o] = !objects[o].same(earlier.resolution().objects().object(o));
    }
    return replaced;
  }

  /** What may hold of where everything is, or null. */
  public @Nullable EarlierLayout layout() {
    return earlier == null || resolution == null || liveness == null || needs == null
        ? null
        : EarlierLayout.compare(earlier.layout(), resolution.objects(), liveness);
  }

  /**
   * How the file differs from the earlier one, or null if it may differ in everything.
   *
   * @param layout the link's own
   * @param intact whether the earlier link's output is as that left it
   * @param copy gives a copy of it, or null; asked only if there is a use for it
   */
  public @Nullable Patch patch(
      Layout layout,
      BooleanSupplier intact,
      Supplier<@Nullable UnnamedFile> copy,
      Workers workers) {
    if (earlier == null
        || resolution == null
        || liveness == null
        || !layout.samePlaces(earlier.layout())) {
      return null;
    }
    return Patch.between(
        earlier.image(),
        earlier.request().resolve(earlier.request().output()),
        intact,
        copy.get(),
        earlier.resolution().objects(),
        earlier.liveness(),
        resolution.objects(),
        liveness,
        workers);
  }
}
