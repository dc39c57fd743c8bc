package dev.ferrule.api;

/** Which Ferrule this is. A test compares it with the build's version. */
public final class FerruleVersion {
  public static final String VERSION = "0.1.0";

  private FerruleVersion() {}
}
