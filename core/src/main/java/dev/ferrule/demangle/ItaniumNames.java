package dev.ferrule.demangle;

import org.jspecify.annotations.Nullable;

/**
 * The names of plain C++ functions and members (Itanium C++ ABI, "Mangling"), without their
 * parameter types: enough to recognise what a message is about. Templates and operators are not
 * read; such names stay as they are.
 */
final class ItaniumNames {
  private ItaniumNames() {}

  static @Nullable String demangle(String mangled) {
    String prefix = "";
    int at = 2;
    if (mangled.startsWith("_ZTV")) {
      prefix = "vtable for ";
      at = 4;
    } else if (mangled.startsWith("_ZTI")) {
      prefix = "typeinfo for ";
      at = 4;
    }
    boolean nested = at < mangled.length() && mangled.charAt(at) == 'N';
    if (nested) {
      at++;
      while (at < mangled.length() && "rVKRO".indexOf(mangled.charAt(at)) >= 0) {
        at++;
      }
    }
    StringBuilder result = new StringBuilder(prefix);
    String last = "";
    int parts = 0;
    while (at < mangled.length()) {
      char c = mangled.charAt(at);
      if (Character.isDigit(c)) {
        int length = 0;
        while (at < mangled.length() && Character.isDigit(mangled.charAt(at)) && length < 100000) {
          length = length * 10 + mangled.charAt(at++) - '0';
        }
        if (length == 0 || length > mangled.length() - at) {
          return null;
        }
        last = mangled.substring(at, at + length);
        at += length;
      } else if (nested && (c == 'C' || c == 'D') && parts > 0 && at + 1 < mangled.length()) {
        last = (c == 'D' ? "~" : "") + last;
        at += 2;
      } else if (nested && parts == 0 && mangled.startsWith("St", at)) {
        last = "std";
        at += 2;
      } else {
        return nested && c == 'E' && parts > 0 ? result.toString() : null;
      }
      result.append(parts++ > 0 ? "::" : "").append(last);
      if (!nested) {
        break;
      }
    }
    if (nested || parts == 0) {
      return null;
    }
    // What follows the name are parameter types; a template's arguments would belong to the name.
    return at < mangled.length() && mangled.charAt(at) == 'I' ? null : result.toString();
  }
}
