package dev.ferrule.live;

import dev.ferrule.arch.Processor;
import dev.ferrule.diag.Diagnostics;
import dev.ferrule.request.LinkRequest;
import dev.ferrule.work.Workers;
import java.util.Arrays;

/**
 * What the relocations of a link need, found by {@link RelocationScan}. Unchanging.
 *
 * @param symbols for every symbol, by the numbers of {@code LinkedObjects}, the sum of the flags
 *     below
 * @param relative for every section how many of its places the loader adds the load address to
 * @param symbolic for every section how many of its places the loader looks a symbol up for
 * @param neededLibraries for every shared library whether a live reference binds to it
 * @param localDynamic whether a GOT pair for this module's own TLS block is needed
 * @param gotBase whether the GOT's address itself is used
 * @param staticTls whether the output uses static TLS: DF_STATIC_TLS
 * @param textRelocations whether the loader has to write into read-only sections
 */
public record Needs(
    byte[] symbols,
    int[] relative,
    int[] symbolic,
    boolean[] neededLibraries,
    boolean localDynamic,
    boolean gotBase,
    boolean staticTls,
    boolean textRelocations) {
  /** A GOT entry with the symbol's address. */
  public static final int GOT = 1;

  /** A PLT entry. */
  public static final int PLT = 1 << 1;

  /** The PLT entry is the symbol's address. */
  public static final int CANONICAL_PLT = 1 << 2;

  /** Space in this image for an imported variable. */
  public static final int COPY = 1 << 3;

  /** A GOT entry with the symbol's thread-pointer offset. */
  public static final int TLS_OFFSET = 1 << 4;

  /** A GOT pair for {@code __tls_get_addr}. */
  public static final int TLS_PAIR = 1 << 5;

  /** A TLS descriptor. */
  public static final int TLS_DESCRIPTOR = 1 << 6;

  /** The symbol appears in {@code .dynsym} because a dynamic relocation names it. */
  public static final int DYNAMIC = 1 << 7;

  /**
   * Whether some objects need of one link what others in their places need of another, which keeps
   * the same.
   *
   * @param chosen for each object whether it is another one
   */
  public static boolean same(
      LinkRequest request,
      Processor processor,
      Liveness before,
      References old,
      Liveness now,
      References references,
      boolean[] chosen,
      Workers workers) {
    Diagnostics wrong = new Diagnostics();
    Needs a = RelocationScan.scanOnly(request, processor, before, old, chosen, workers, wrong);
    Needs b = RelocationScan.scanOnly(request, processor, now, references, chosen, workers, wrong);
    return wrong.all().isEmpty()
        && Arrays.equals(a.symbols, b.symbols)
        && Arrays.equals(a.relative, b.relative)
        && Arrays.equals(a.symbolic, b.symbolic)
        && Arrays.equals(a.neededLibraries, b.neededLibraries)
        && a.localDynamic == b.localDynamic
        && a.gotBase == b.gotBase
        && a.staticTls == b.staticTls
        && a.textRelocations == b.textRelocations;
  }

  public boolean has(int symbol, int flag) {
    return (symbols[symbol] & flag) != 0;
  }
}
