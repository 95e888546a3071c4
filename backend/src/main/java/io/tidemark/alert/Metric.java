package io.tidemark.alert;

import java.util.OptionalDouble;
import java.util.function.Function;

/** A figure of a query that an alert may watch; the words are those of the contract. Absent where it is not known. */
public enum Metric {
  behindRows(reading -> reading.behindRows()),
  batchMs(reading -> reading.batchMillis()),
  inputRate(reading -> reading.inputRate()),
  processedRate(reading -> reading.processedRate()),
  stateRows(reading -> reading.stateRows()),
  stateBytes(reading -> reading.stateBytes()),
  /** Rows Spark dropped as late in the last minute of reports. */
  droppedRows(reading -> reading.droppedRows()),
  /** Newest event time less the watermark. */
  watermarkLagMs(reading -> reading.watermarkLagMillis()),
  /** 1 for a query that has failed, otherwise 0. */
  failed(reading -> OptionalDouble.empty()),
  /** How long a running query has reported nothing; an idle one reports every ten seconds. */
  silentMs(reading -> OptionalDouble.empty());

  private final Function<Reading, OptionalDouble> figure;

  Metric(Function<Reading, OptionalDouble> figure) {
    this.figure = figure;
  }

  OptionalDouble of(Reading reading) {
    return figure.apply(reading);
  }
}
