package dev.ferrule.demangle;

/** Numbers and identifiers of Rust's v0 mangling (RFC 2603). */
final class V0Reader {
  /** Bases and biases of RFC 3492, section 5. */
  private static final int PUNYCODE_BASE = 36;

  private static final int PUNYCODE_T_MIN = 1;
  private static final int PUNYCODE_T_MAX = 26;
  private static final int PUNYCODE_SKEW = 38;
  private static final int PUNYCODE_DAMP = 700;
  private static final int PUNYCODE_INITIAL_BIAS = 72;
  private static final int PUNYCODE_FIRST_CODE = 0x80;

  /** The decoder inserts into the middle; a longer identifier stays as it is written. */
  private static final int PUNYCODE_MAX = 1000;

  /** What can still be multiplied by 62 in 64 bits without a sign. */
  private static final long BASE62_MULTIPLIABLE = Long.divideUnsigned(-1L, 62);

  private V0Reader() {}

  /** A base-62-number, unsigned: {@code _} is 0, {@code 0_} is 1. */
  static long base62(Cursor in) {
    if (in.eat('_')) {
      return 0;
    }
    long value = 0;
    while (!in.eat('_')) {
      if (Long.compareUnsigned(value, BASE62_MULTIPLIABLE) > 0) {
        throw new NotMangled();
      }
      value = value * 62;
      value = plus(value, base62Digit(in.next()));
    }
    return plus(value, 1);
  }

  private static long plus(long unsigned, int number) {
    long sum = unsigned + number;
    if (Long.compareUnsigned(sum, unsigned) < 0) {
      throw new NotMangled();
    }
    return sum;
  }

  private static int base62Digit(char c) {
    if (Cursor.isDigit(c)) {
      return c - '0';
    }
    if (Cursor.isLower(c)) {
      return c - 'a' + 10;
    }
    if (Cursor.isUpper(c)) {
      return c - 'A' + 36;
    }
    throw new NotMangled();
  }

  /** A base-62-number that is there only after {@code tag}, and counts from 1 then. */
  static long optionalBase62(Cursor in, char tag) {
    return in.eat(tag) ? plus(base62(in), 1) : 0;
  }

  static long disambiguator(Cursor in) {
    return optionalBase62(in, 's');
  }

  /** An undisambiguated-identifier; empty for what has no name. */
  static String identifier(Cursor in) {
    boolean punycode = in.eat('u');
    // A leading zero is the whole number: another identifier's length may follow.
    int length = in.eat('0') ? 0 : in.number();
    in.eat('_');
    String text = in.take(length);
    return punycode ? decodePunycode(text) : text;
  }

  /** RFC 3492, section 6.2, with {@code _} for the delimiter. */
  private static String decodePunycode(String encoded) {
    int delimiter = encoded.lastIndexOf('_');
    StringBuilder plain = new StringBuilder(encoded.length());
    plain.append(encoded, 0, Math.max(delimiter, 0));
    int at = delimiter + 1;
    if (at == encoded.length() || encoded.length() > PUNYCODE_MAX) {
      throw new NotMangled();
    }
    int code = PUNYCODE_FIRST_CODE;
    int count = plain.codePointCount(0, plain.length());
    int bias = PUNYCODE_INITIAL_BIAS;
    long index = 0;
    while (at < encoded.length()) {
      long before = index;
      long weight = 1;
      for (int k = PUNYCODE_BASE; ; k += PUNYCODE_BASE) {
        if (at == encoded.length()) {
          throw new NotMangled();
        }
        int digit = punycodeDigit(encoded.charAt(at++));
        index += digit * weight;
        int threshold = Math.clamp(k - bias, PUNYCODE_T_MIN, PUNYCODE_T_MAX);
        if (digit < threshold) {
          break;
        }
        weight *= PUNYCODE_BASE - threshold;
        if (weight > Integer.MAX_VALUE) {
          throw new NotMangled();
        }
      }
      count++;
      bias = adapt(index - before, count, before == 0);
      long next = code + index / count;
      if (next > Character.MAX_CODE_POINT || isSurrogate((int) next)) {
        throw new NotMangled();
      }
      code = (int) next;
      int place = (int) (index % count);
      plain.insert(plain.offsetByCodePoints(0, place), Character.toString(code));
      index = place + 1L;
    }
    return plain.toString();
  }

  static boolean isSurrogate(int code) {
    return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
  }

  private static int punycodeDigit(char c) {
    if (Cursor.isLower(c)) {
      return c - 'a';
    }
    if (Cursor.isDigit(c)) {
      return c - '0' + 26;
    }
    throw new NotMangled();
  }

  private static int adapt(long delta, int count, boolean first) {
    long rest = first ? delta / PUNYCODE_DAMP : delta / 2;
    rest += rest / count;
    int k = 0;
    while (rest > (PUNYCODE_BASE - PUNYCODE_T_MIN) * PUNYCODE_T_MAX / 2) {
      rest /= PUNYCODE_BASE - PUNYCODE_T_MIN;
      k += PUNYCODE_BASE;
    }
    return k + (int) ((PUNYCODE_BASE - PUNYCODE_T_MIN + 1) * rest / (rest + PUNYCODE_SKEW));
  }
}
