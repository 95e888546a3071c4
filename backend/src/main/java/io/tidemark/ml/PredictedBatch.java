package io.tidemark.ml;

import java.time.Instant;
import java.util.List;

/**
 * What a micro-batch of announcements came to.
 *
 * @param flights those that could be read and lack nothing, in the order they came
 * @param predictions the champion's, then the challenger's
 */
record PredictedBatch(
    long batchId, PredictionTable.Chosen chosen, List<Announced> flights, List<Prediction> predictions, int nulls,
    int malformed) {
  record Announced(String flight, Instant scheduled, String origin, String destination, double distanceMiles, boolean unseen) {}

  long predicted() {
    return predictions.stream().filter(one -> one.role() == Prediction.Role.champion).count();
  }

  long unseen() {
    return flights.stream().filter(Announced::unseen).count();
  }
}
