package dev.ferrule.diag;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message about a link, as data.
 *
 * @param severity error, warning or note
 * @param code a stable word for tools, such as {@code undefined-symbol}
 * @param message what happened, one line, no full stop: {@code undefined symbol: foo::bar}
 * @param places further lines, each shown behind {@code >>> }: {@code referenced by x (a.o)},
 *     {@code defined in b.o}
 * @param hint what to do about it, or null
 */
public record Diagnostic(
    Severity severity, String code, String message, List<String> places, @Nullable String hint) {
  public Diagnostic {
    places = List.copyOf(places);
  }

  public static Diagnostic error(String code, String message) {
    return new Diagnostic(Severity.ERROR, code, message, List.of(), null);
  }

  public static Diagnostic warning(String code, String message) {
    return new Diagnostic(Severity.WARNING, code, message, List.of(), null);
  }

  public Diagnostic withPlaces(List<String> where) {
    return new Diagnostic(severity, code, message, where, hint);
  }

  public Diagnostic withHint(String advice) {
    return new Diagnostic(severity, code, message, places, advice);
  }
}
