package io.tidemark.attach;

/** The way to the server; a seam, so that the reporter can be tried without a network. Used by one thread. */
interface Wire {
  enum Outcome {
    ACCEPTED,
    /** The server has read the report and will not take it, now or later. */
    REFUSED,
    /** Not reached, or not ready: worth another try. */
    AWAY
  }

  /** {@code detail} is a sentence for the log, without any token; empty when accepted. */
  final class Answer {
    final Outcome outcome;
    final String detail;

    Answer(Outcome outcome, String detail) {
      this.outcome = outcome;
      this.detail = detail;
    }
  }

  /** Never throws; returns within the time limits of the connection. */
  Answer send(byte[] report);
}
