package io.tidemark.ml;

/** What a model said of a flight, and what became of it: one row of all figures. */
record Scored(String model, double score, int prediction, boolean delayed) {
  String outcome() {
    return (prediction == 1) == delayed ? (delayed ? "tp" : "tn") : delayed ? "fn" : "fp";
  }
}
