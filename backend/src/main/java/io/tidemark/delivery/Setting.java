package io.tidemark.delivery;

/** One thing a lane is configured with, and what it is there for. */
public record Setting(String name, String value, Why why) {
  /** In the two languages of the page. */
  public record Why(String en, String ru) {}
}
