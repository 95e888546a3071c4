package io.tidemark.diagnosis;

/** How much a finding matters, least first. */
public enum Severity {
  /** Worth knowing; nothing goes wrong. */
  info,
  /** Costs time, memory or a little data. */
  warning,
  /** Will not end well by itself. */
  problem
}
