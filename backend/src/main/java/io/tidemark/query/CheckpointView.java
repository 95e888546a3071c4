package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** CHECKPOINT of the HTTP contract: what a changed definition means for a query's checkpoint. */
public record CheckpointView(boolean exists, boolean survives, List<Change> changes) {
  public CheckpointView {
    changes = List.copyOf(changes);
  }

  /** One field that differs; {@code before} or {@code after} is null where it is not there. {@code why} is a sentence. */
  public record Change(String field, JsonNode before, JsonNode after, boolean survives, String why) {}

  /** The fields that differ, for a mark; null when none does. */
  String fields() {
    return changes.isEmpty() ? null : String.join(", ", changes.stream().map(Change::field).toList());
  }
}
