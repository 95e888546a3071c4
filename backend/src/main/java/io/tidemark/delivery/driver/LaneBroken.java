package io.tidemark.delivery.driver;

/** A failure that was asked for. */
final class LaneBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LaneBroken(String message) {
    super(message, null, false, false);
  }
}
