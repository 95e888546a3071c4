package io.tidemark.alert;

import io.tidemark.diagnosis.Finding;
import java.time.Instant;

/**
 * One line of the log.
 *
 * @param number counts up, over restarts too
 * @param event {@code fired}, {@code resolved} or {@code repeated}
 * @param on what the alert watches
 * @param value the metric's; null for a finding
 * @param finding the finding it fired for; null for a metric
 * @param sent {@code sending}, {@code sent}, {@code failed: …}, {@code held back}, or {@code none} without a webhook
 */
public record LogEntry(
    long number,
    Instant at,
    String alert,
    String query,
    String event,
    AlertDefinition.On on,
    Double value,
    Finding finding,
    String detail,
    String sent) {
  static final String SENDING = "sending";
  static final String SENT = "sent";
  static final String HELD_BACK = "held back";
  static final String NONE = "none";

  LogEntry sent(String how) {
    return new LogEntry(number, at, alert, query, event, on, value, finding, detail, how);
  }
}
