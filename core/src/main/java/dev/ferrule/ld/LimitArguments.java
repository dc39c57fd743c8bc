package dev.ferrule.ld;

import dev.ferrule.request.LimitOptions;

/** The options that say what a link may use of the machine. */
final class LimitArguments {
  /** No more than this many slots are looked at. */
  private static final int MAX_LINKS = 1024;

  private long memoryBytes;
  private int memoryPercent;
  private int maxLinks;

  void memory(String value, String argument) {
    memoryBytes = 0;
    memoryPercent = 0;
    if (value.equals("none")) {
      memoryBytes = LimitOptions.NO_LIMIT;
      return;
    }
    char unit = value.isEmpty() ? '0' : value.charAt(value.length() - 1);
    int shift =
        switch (unit) {
          case 'k', 'K' -> 10;
          case 'm', 'M' -> 20;
          case 'g', 'G' -> 30;
          default -> 0;
        };
    boolean suffixed = shift > 0 || unit == '%';
    long number = decimal(suffixed ? value.substring(0, value.length() - 1) : value);
    if (unit == '%' && number >= 1 && number <= 100) {
      memoryPercent = (int) number;
    } else if (unit != '%' && number >= 1 && number <= Long.MAX_VALUE >> 1 + shift) {
      memoryBytes = number << shift;
    } else {
      throw LdCommandLine.failure(
          argument
              + ": '"
              + value
              + "' is no size of memory; write 2G, 512M, 50% or none for example");
    }
  }

  void links(String value, String argument) {
    long number = decimal(value);
    if (number < 1 || number > MAX_LINKS) {
      throw LdCommandLine.failure(argument + ": a number from 1 to " + MAX_LINKS);
    }
    maxLinks = (int) number;
  }

  /** The number that the digits say; -1 if they are none. */
  private static long decimal(String digits) {
    if (digits.isEmpty() || digits.length() > 18) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  LimitOptions options() {
    return memoryBytes == 0 && memoryPercent == 0 && maxLinks == 0
        ? LimitOptions.DEFAULT
        : new LimitOptions(memoryBytes, memoryPercent, maxLinks);
  }
}
