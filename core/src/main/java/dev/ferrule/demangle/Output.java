package dev.ferrule.demangle;

/**
 * The text of a name while it is made. References back make a short name's text as long as one
 * likes, so there are bounds; {@link NotMangled} is thrown where one is reached.
 */
final class Output {
  /** The longest text, in characters. */
  private static final int MAX_LENGTH = 1 << 18;

  /** How deep names, types and expressions may be in each other. */
  private static final int MAX_DEPTH = 400;

  /** How many nodes may be written, for those that leave no text. */
  private static final int MAX_STEPS = 1 << 20;

  private final StringBuilder text = new StringBuilder(128);
  private int depth;
  private int steps;
  private int muted;

  /** Every {@code enter} is followed by a {@link #leave}, unless the name is given up. */
  void enter() {
    step();
    if (++depth > MAX_DEPTH) {
      throw new NotMangled();
    }
  }

  void leave() {
    depth--;
  }

  void step() {
    if (++steps > MAX_STEPS) {
      throw new NotMangled();
    }
  }

  /** What is written until {@link #unmute} is dropped. Nests. */
  void mute() {
    muted++;
  }

  void unmute() {
    muted--;
  }

  boolean isMuted() {
    return muted > 0;
  }

  Output add(String part) {
    if (muted == 0) {
      if (part.length() > MAX_LENGTH - text.length()) {
        throw new NotMangled();
      }
      text.append(part);
    }
    return this;
  }

  Output add(char c) {
    if (muted == 0) {
      if (text.length() >= MAX_LENGTH) {
        throw new NotMangled();
      }
      text.append(c);
    }
    return this;
  }

  Output add(int number) {
    return add(Integer.toString(number));
  }

  /** The last character, or 0. */
  char last() {
    return text.isEmpty() ? 0 : text.charAt(text.length() - 1);
  }

  int length() {
    return text.length();
  }

  void truncate(int length) {
    text.setLength(length);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
