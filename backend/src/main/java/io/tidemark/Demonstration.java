package io.tidemark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queries that run without a click: three window kinds over the same week of earthquakes.
 *
 * <p>Half of the records reach the catalogue more than four hours after the ground shook and a tenth more than 45 hours, so a delay of
 * twelve hours lets most late ones in and drops enough to be seen. Replayed at an hour a second, a window of six hours lasts six.
 */
final class Demonstration {
  private Demonstration() {}

  /** Definitions by id; the first is the one whose result is waited for before the others start. */
  static Map<String, JsonNode> queries() {
    Map<String, JsonNode> queries = new LinkedHashMap<>();
    queries.put("quakes-tumbling", definition("{\"kind\":\"tumbling\",\"size\":\"6 hours\"}", "[]", "update"));
    queries.put("quakes-sliding", definition("{\"kind\":\"sliding\",\"size\":\"12 hours\",\"slide\":\"6 hours\"}", "[]", "update"));
    queries.put("quakes-session", definition("{\"kind\":\"session\",\"gap\":\"2 hours\"}", "[\"network\"]", "append"));
    return queries;
  }

  private static JsonNode definition(String window, String groupBy, String mode) {
    return Json.node(
        "{\"stream\":\"earthquakes\",\"watermark\":{\"delay\":\"12 hours\"},\"window\":%s,\"groupBy\":%s,".formatted(window, groupBy)
            + "\"aggregates\":[{\"function\":\"count\",\"as\":\"quakes\"},{\"function\":\"max\",\"column\":\"mag\",\"as\":\"strongest\"}],"
            + "\"outputMode\":\"%s\",\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"1 second\"}}".formatted(mode));
  }
}
