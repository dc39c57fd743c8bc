package dev.ferrule.demangle;

import org.jspecify.annotations.Nullable;

/**
 * Rust's v0 mangling (RFC 2603; "v0 Symbol Format" in the rustc book): reads and writes in one go.
 * Crates' hashes, the instantiating crate and suffixes such as {@code .llvm.123} are left out.
 */
final class RustV0 {
  /** More lifetimes in one {@code for<…>} are not taken seriously. */
  private static final int MAX_LIFETIMES = 500;

  private final Cursor in;
  private final Output out = new Output();

  /** References back count from here: the byte behind {@code _R}. */
  private final int start;

  /** How many lifetimes the binders around bind. */
  private int lifetimes;

  private RustV0(Cursor in) {
    this.in = in;
    this.start = in.position();
  }

  /** The readable path, or null if this is no such name. */
  static @Nullable String demangle(String mangled) {
    Cursor in = new Cursor(mangled);
    // A digit would be the number of a later version of the mangling.
    if (!in.eat("_R") || !Cursor.isUpper(in.peek())) {
      return null;
    }
    try {
      return new RustV0(in).symbol();
    } catch (NotMangled e) {
      return null;
    }
  }

  private @Nullable String symbol() {
    path(true);
    if (Cursor.isUpper(in.peek())) {
      out.mute();
      path(false);
      out.unmute();
    }
    boolean suffix = in.peek() == '.' || in.peek() == '$';
    return in.atEnd() || suffix ? out.toString() : null;
  }

  /**
   * A path.
   *
   * @param inValue whether it names a value, so that generic arguments follow {@code ::}
   */
  void path(boolean inValue) {
    out.enter();
    char tag = in.next();
    switch (tag) {
      case 'C' -> {
        V0Reader.disambiguator(in);
        out.add(V0Reader.identifier(in));
      }
      case 'N' -> nested(inValue);
      case 'M', 'X' -> {
        implPath();
        qualifiedSelf(tag == 'X');
      }
      case 'Y' -> qualifiedSelf(true);
      case 'I' -> {
        path(inValue);
        out.add(inValue ? "::<" : "<");
        genericArguments();
        out.add('>');
      }
      case 'B' -> {
        int back = follow();
        if (back >= 0) {
          path(inValue);
          in.moveTo(back);
        }
      }
      default -> throw new NotMangled();
    }
    out.leave();
  }

  private void nested(boolean inValue) {
    char namespace = in.next();
    if (!Cursor.isUpper(namespace) && !Cursor.isLower(namespace)) {
      throw new NotMangled();
    }
    path(inValue);
    long disambiguator = V0Reader.disambiguator(in);
    String name = V0Reader.identifier(in);
    if (Cursor.isUpper(namespace)) {
      out.add("::{");
      switch (namespace) {
        case 'C' -> out.add("closure");
        case 'S' -> out.add("shim");
        default -> out.add(namespace);
      }
      if (!name.isEmpty()) {
        out.add(':').add(name);
      }
      out.add('#').add(Long.toUnsignedString(disambiguator)).add('}');
    } else if (!name.isEmpty()) {
      out.add("::").add(name);
    }
  }

  /** Where an impl stands tells little beside its type and trait. */
  private void implPath() {
    out.mute();
    V0Reader.disambiguator(in);
    path(false);
    out.unmute();
  }

  private void qualifiedSelf(boolean trait) {
    out.add('<');
    type();
    if (trait) {
      out.add(" as ");
      path(false);
    }
    out.add('>');
  }

  private void genericArguments() {
    boolean first = true;
    while (!in.eat('E')) {
      if (!first) {
        out.add(", ");
      }
      first = false;
      if (in.eat('L')) {
        lifetime(V0Reader.base62(in));
      } else if (in.eat('K')) {
        constant(false);
      } else {
        type();
      }
    }
  }

  /**
   * Goes to what a reference, whose {@code B} is read, means.
   *
   * @return where to go on behind the reference, or -1 if nothing is written anyway
   */
  int follow() {
    int reference = in.position() - 1;
    long target = V0Reader.base62(in);
    if (Long.compareUnsigned(target, reference - start) >= 0) {
      throw new NotMangled();
    }
    if (out.isMuted()) {
      return -1;
    }
    int back = in.position();
    in.moveTo(start + (int) target);
    return back;
  }

  void type() {
    out.enter();
    char tag = in.next();
    String basic = basicType(tag);
    if (basic != null) {
      out.add(basic);
    } else {
      switch (tag) {
        case 'R', 'Q' -> {
          out.add('&');
          if (in.eat('L')) {
            long lifetime = V0Reader.base62(in);
            if (lifetime != 0) {
              lifetime(lifetime);
              out.add(' ');
            }
          }
          out.add(tag == 'Q' ? "mut " : "");
          type();
        }
        case 'P', 'O' -> {
          out.add(tag == 'P' ? "*const " : "*mut ");
          type();
        }
        case 'A', 'S' -> {
          out.add('[');
          type();
          if (tag == 'A') {
            out.add("; ");
            constant(true);
          }
          out.add(']');
        }
        case 'T' -> tuple();
        case 'F' -> function();
        case 'D' -> traitObject();
        case 'W' -> {
          type();
          out.add(" is ");
          pattern();
        }
        case 'B' -> {
          int back = follow();
          if (back >= 0) {
            type();
            in.moveTo(back);
          }
        }
        default -> {
          in.moveTo(in.position() - 1);
          path(false);
        }
      }
    }
    out.leave();
  }

  static @Nullable String basicType(char tag) {
    return switch (tag) {
      case 'a' -> "i8";
      case 'b' -> "bool";
      case 'c' -> "char";
      case 'd' -> "f64";
      case 'e' -> "str";
      case 'f' -> "f32";
      case 'h' -> "u8";
      case 'i' -> "isize";
      case 'j' -> "usize";
      case 'l' -> "i32";
      case 'm' -> "u32";
      case 'n' -> "i128";
      case 'o' -> "u128";
      case 'p' -> "_";
      case 's' -> "i16";
      case 't' -> "u16";
      case 'u' -> "()";
      case 'v' -> "...";
      case 'x' -> "i64";
      case 'y' -> "u64";
      case 'z' -> "!";
      default -> null;
    };
  }

  private void tuple() {
    out.add('(');
    int count = 0;
    while (!in.eat('E')) {
      out.add(count++ > 0 ? ", " : "");
      type();
    }
    out.add(count == 1 ? ",)" : ")");
  }

  private void function() {
    int bound = binder();
    if (in.eat('U')) {
      out.add("unsafe ");
    }
    if (in.eat('K')) {
      String abi = in.eat('C') ? "C" : V0Reader.identifier(in);
      out.add("extern \"").add(abi.replace('_', '-')).add("\" ");
    }
    out.add("fn(");
    boolean first = true;
    while (!in.eat('E')) {
      out.add(first ? "" : ", ");
      first = false;
      type();
    }
    out.add(')');
    if (!in.eat('u')) {
      out.add(" -> ");
      type();
    }
    lifetimes -= bound;
  }

  private void traitObject() {
    out.add("dyn ");
    int bound = binder();
    boolean first = true;
    while (!in.eat('E')) {
      out.add(first ? "" : " + ");
      first = false;
      boolean open = traitPath();
      while (in.eat('p')) {
        out.add(open ? ", " : "<");
        open = true;
        out.add(V0Reader.identifier(in)).add(" = ");
        type();
      }
      out.add(open ? ">" : "");
    }
    lifetimes -= bound;
    in.expect('L');
    long lifetime = V0Reader.base62(in);
    if (lifetime != 0) {
      out.add(" + ");
      lifetime(lifetime);
    }
  }

  /** A trait's path; true if its list of arguments is left open, so that bindings can join it. */
  private boolean traitPath() {
    out.enter();
    boolean open = false;
    if (in.eat('B')) {
      int back = follow();
      if (back >= 0) {
        open = traitPath();
        in.moveTo(back);
      }
    } else if (in.eat('I')) {
      path(false);
      out.add('<');
      genericArguments();
      open = true;
    } else {
      path(false);
    }
    out.leave();
    return open;
  }

  /** How many lifetimes a binder, if there is one, adds. */
  private int binder() {
    long count = V0Reader.optionalBase62(in, 'G');
    if (Long.compareUnsigned(count, MAX_LIFETIMES) > 0) {
      throw new NotMangled();
    }
    if (count > 0) {
      out.add("for<");
      for (int i = 0; i < count; i++) {
        out.add(i > 0 ? ", " : "");
        lifetimes++;
        lifetime(1);
      }
      out.add("> ");
    }
    return (int) count;
  }

  /** Lifetimes count from the innermost binder outwards, beginning with 1; 0 is an erased one. */
  private void lifetime(long index) {
    if (index == 0) {
      out.add("'_");
      return;
    }
    if (Long.compareUnsigned(index, lifetimes) > 0) {
      throw new NotMangled();
    }
    int level = lifetimes - (int) index;
    out.add('\'');
    if (level < 26) {
      out.add((char) ('a' + level));
    } else {
      out.add('_').add(level);
    }
  }

  /** The pattern of a pattern type: a range, alternatives, or "not null". */
  private void pattern() {
    out.enter();
    switch (in.next()) {
      case 'R' -> {
        constant(true);
        out.add("..=");
        constant(true);
      }
      case 'O' -> {
        pattern();
        while (!in.eat('E')) {
          out.add(" | ");
          pattern();
        }
      }
      case 'N' -> out.add("!null");
      default -> throw new NotMangled();
    }
    out.leave();
  }

  /**
   * A constant.
   *
   * @param plain whether an expression needs no braces here
   */
  private void constant(boolean plain) {
    new V0Constant(this, in, out).read(plain);
  }
}
