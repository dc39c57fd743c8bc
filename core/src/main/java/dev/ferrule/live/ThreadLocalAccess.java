package dev.ferrule.live;

import dev.ferrule.arch.RelocationKind;
import dev.ferrule.arch.TlsRelaxation;

/**
 * Which rewriting of a thread-local access is wanted, before looking whether the code allows it.
 */
public final class ThreadLocalAccess {
  private ThreadLocalAccess() {}

  /**
   * @param kind one of the TLS kinds
   * @param executable whether the output is the program itself, whose TLS block has a fixed place
   * @param foreign whether another module may define the variable
   */
  public static TlsRelaxation relaxation(RelocationKind kind, boolean executable, boolean foreign) {
    if (!executable) {
      return TlsRelaxation.NONE;
    }
    return switch (kind) {
      case TLS_GENERAL_DYNAMIC -> foreign ? TlsRelaxation.GD_TO_IE : TlsRelaxation.GD_TO_LE;
      case TLS_LOCAL_DYNAMIC -> TlsRelaxation.LD_TO_LE;
      case TLS_INITIAL_EXEC -> foreign ? TlsRelaxation.NONE : TlsRelaxation.IE_TO_LE;
      case TLS_DESCRIPTOR, TLS_DESCRIPTOR_CALL ->
          foreign ? TlsRelaxation.DESC_TO_IE : TlsRelaxation.DESC_TO_LE;
      default -> TlsRelaxation.NONE;
    };
  }
}
