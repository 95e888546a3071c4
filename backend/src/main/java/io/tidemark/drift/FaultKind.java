package io.tidemark.drift;

/** What can be wrong with a sensor. */
enum FaultKind {
  /** One feature jumps, in every third reading. */
  spike,
  /** All features stay as they are. */
  stuck,
  /** All features shake. */
  noise,
  /** The current is too high all the time. */
  offset
}
