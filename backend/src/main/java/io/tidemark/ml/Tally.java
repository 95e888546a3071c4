package io.tidemark.ml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * All rows of one role, of a window or of the run; the scores are worked out again when one has come. As many rows as the run has
 * flights, at most. Confined to the board's monitor.
 */
final class Tally {
  private final Function<String, ScoreBins> heldOut;
  private final List<Scored> rows = new ArrayList<>();
  private final Set<String> flights = new HashSet<>();
  private Scores scores;

  /** @param heldOut what is known of a model's scores; null for nothing */
  Tally(Function<String, ScoreBins> heldOut) {
    this.heldOut = heldOut;
  }

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
      Scores plain = Scores.of(rows);
      scores = plain.drifted(psi(plain.models()));
    }
    return scores;
  }

  private Double psi(List<String> models) {
    ScoreBins before = models.size() == 1 ? heldOut.apply(models.get(0)) : null;
    return before == null ? null : before.psi(rows.stream().mapToDouble(Scored::score));
  }

  /** Null without rows. */
  Scores scoresIfAny() {
    return rows.isEmpty() ? null : scores();
  }

  int size() {
    return rows.size();
  }
}
