package io.tidemark.alert;

import java.time.Instant;

/**
 * One line of the log.
 *
 * @param number counts up, over restarts too
 * @param event {@code fired}, {@code resolved} or {@code repeated}
 * @param value the metric's; null for a finding
 * @param sent {@code sending}, {@code sent}, {@code failed: …}, {@code held back}, or {@code none} without a webhook
 */
public record LogEntry(long number, Instant at, String alert, String query, String event, Double value, String detail, String sent) {
  static final String SENDING = "sending";
  static final String SENT = "sent";
  static final String HELD_BACK = "held back";
  static final String NONE = "none";

  LogEntry sent(String how) {
    return new LogEntry(number, at, alert, query, event, value, detail, how);
  }
}
