package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.util.List;

/** What is kept of a stream over a restart: its definition, the clock of its data, and the files it has brought in. */
record StoredStream(JsonNode definition, List<ClockSegment> clock, List<String> files) {
  StoredStream {
    clock = clock == null ? List.of() : List.copyOf(clock);
    files = files == null ? List.of() : List.copyOf(files);
  }

  static String json(StreamDefinition definition, List<ClockSegment> clock, List<String> files) {
    return Json.write(new StoredStream(Json.mapper().valueToTree(definition), clock, files));
  }
}
