package io.tidemark.ml;

import java.time.Instant;

/** What a model has said of a flight before it left; a row of the table and a record of the predictions topic. */
record Prediction(String flight, Instant scheduled, Role role, String model, long batchId, double score, int prediction) {
  enum Role {
    champion,
    challenger
  }

  OnlineView.Said said() {
    return new OnlineView.Said(model, score, prediction);
  }
}
