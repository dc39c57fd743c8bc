package dev.ferrule.live;

/** Tells from the name of an input which crate it is of. */
final class CrateName {
  private CrateName() {}

  /**
   * {@code "crate serde, "} for {@code …/libserde-0123456789abcdef.rlib(…)} and for an object of a
   * crate that is linked without an rlib, {@code …/serde.….rcgu.o}; otherwise "".
   */
  static String prefix(String file) {
    int member = file.indexOf(".rlib(");
    String crate = "";
    if (member > 0) {
      String name = file.substring(file.lastIndexOf('/', member) + 1, member);
      int hash = name.lastIndexOf('-');
      crate = name.substring(name.startsWith("lib") ? 3 : 0, hash > 3 ? hash : name.length());
    } else if (file.endsWith(".rcgu.o")) {
      String name = file.substring(file.lastIndexOf('/') + 1);
      crate = name.substring(0, name.indexOf('.'));
      int hash = crate.lastIndexOf('-');
      crate = hash > 0 ? crate.substring(0, hash) : crate;
    }
    return crate.isEmpty() ? "" : "crate " + crate + ", ";
  }
}
