package io.tidemark.delivery;

import java.util.ArrayList;
import java.util.List;

/** What the lab has: its scripts, what can be written to, and how each guarantee is configured for it. */
record Offer(List<Scripts.Summary> scripts, List<Sink> sinks, List<Configured> guarantees) {
  /** {@code title} is a name, the same in every language. */
  record Sink(SinkChoice.Kind kind, String connection, String title) {}

  /** A guarantee in one API with one sort of sink: {@code table} or {@code kafka}. */
  record Configured(Guarantee id, Api api, String sink, List<Setting> settings) {}

  static Offer of(List<Scripts.Summary> scripts, List<String> connections) {
    List<Sink> sinks = new ArrayList<>();
    sinks.add(new Sink(SinkChoice.Kind.SQLITE, null, "SQLite"));
    connections.forEach(name -> sinks.add(new Sink(SinkChoice.Kind.TABLE, name, name)));
    sinks.add(new Sink(SinkChoice.Kind.KAFKA, null, "Kafka"));
    List<Configured> guarantees = new ArrayList<>();
    for (Api api : Api.values()) {
      for (LaneSettings.Sink sink : LaneSettings.Sink.values()) {
        for (Guarantee guarantee : Guarantee.values()) {
          String word = sink == LaneSettings.Sink.TOPIC ? "kafka" : "table";
          guarantees.add(new Configured(guarantee, api, word, new LaneSettings(guarantee, api, sink).shown()));
        }
      }
    }
    return new Offer(scripts, sinks, guarantees);
  }
}
