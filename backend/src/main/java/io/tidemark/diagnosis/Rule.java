package io.tidemark.diagnosis;

import java.util.Optional;

/** Looks for one kind of trouble in a query's newest batches. Stateless, and so safe for use by many threads. */
interface Rule {
  /** The finding's name in the contract. */
  String kind();

  /** Whether the rule judges times and rates, which mean nothing where batches are made by hand. */
  default boolean timed() {
    return true;
  }

  /**
   * What it sees now; empty when nothing is wrong.
   *
   * @param firing whether it is a finding already: it clears by a milder threshold than it fires by, so that it does not flicker
   */
  Optional<Symptom> look(Course course, boolean firing);
}
