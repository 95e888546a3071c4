package io.tidemark.ml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All rows of one role, of a window or of the run; the scores are worked out again when one has come. As many rows as the run has
 * flights, at most. Confined to the board's monitor.
 */
final class Tally {
  private final List<Scored> rows = new ArrayList<>();
  private final Set<String> flights = new HashSet<>();
  private Scores scores;

  /** False when the flight is there already. */
  boolean add(String flight, Scored row) {
    if (!flights.add(flight)) {
      return false;
    }
    rows.add(row);
    scores = null;
    return true;
  }

  Scores scores() {
    if (scores == null) {
      scores = Scores.of(rows);
    }
    return scores;
  }

  /** Null without rows. */
  Scores scoresIfAny() {
    return rows.isEmpty() ? null : scores();
  }

  int size() {
    return rows.size();
  }
}
