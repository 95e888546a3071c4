package io.tidemark.ml;

import io.tidemark.ml.OnlineView.Predicted;
import io.tidemark.ml.OnlineView.Said;
import io.tidemark.ml.Prediction.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a micro-batch of announcements came to.
 *
 * @param flights those that could be read and lack nothing, in the order they came
 * @param predictions the champion's, then the challenger's, each in that order
 */
record PredictedBatch(
    long batchId, PredictionTable.Chosen chosen, List<Announced> flights, List<Prediction> predictions, int nulls,
    int malformed) {
  record Announced(String flight, Instant scheduled, String origin, String destination, double distanceMiles, boolean unseen) {}

  /**
   * What is kept of it.
   *
   * @param written when, by this machine's clock; that of the first try
   * @param firstFlight the first with a champion's prediction; null when there was none
   * @param lines of flights with a champion's prediction, in the order they came; their truth is open
   */
  record Kept(
      long batchId, PredictionTable.Chosen chosen, Instant written, Counts counts, String firstFlight, List<Predicted> lines) {}

  record Counts(long predicted, long unseen, long skipped, long nulls, long malformed) {}

  /** @param written as {@link Kept}'s */
  Kept kept(Instant written) {
    List<Predicted> lines = lines();
    long unseen = flights.stream().filter(Announced::unseen).count();
    Counts counts = new Counts(lines.size(), unseen, flights.size() - lines.size(), nulls, malformed);
    return new Kept(batchId, chosen, written, counts, lines.isEmpty() ? null : lines.get(0).flight(), lines);
  }

  private List<Predicted> lines() {
    Map<String, Prediction> champions = byFlight(Role.champion);
    Map<String, Prediction> challengers = byFlight(Role.challenger);
    List<Predicted> lines = new ArrayList<>();
    for (Announced flight : flights) {
      Prediction said = champions.get(flight.flight());
      if (said != null) {
        lines.add(line(flight, said.said(), challengers.get(flight.flight())));
      }
    }
    return lines;
  }

  private Predicted line(Announced flight, Said champion, Prediction challenger) {
    return new Predicted(
        flight.flight(), flight.scheduled(), flight.origin(), flight.destination(), flight.distanceMiles(), batchId, champion,
        challenger == null ? null : challenger.said(), null, null, OnlineView.note(flight.unseen()));
  }

  private Map<String, Prediction> byFlight(Role role) {
    Map<String, Prediction> found = new LinkedHashMap<>();
    predictions.stream().filter(one -> one.role() == role).forEach(one -> found.put(one.flight(), one));
    return found;
  }
}
