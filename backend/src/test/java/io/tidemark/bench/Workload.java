package io.tidemark.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One windowed query, as Tidemark's definition and as the bare program's plan.
 *
 * @param window {@code tumbling}, {@code sliding} or {@code session}
 * @param size of the window, or the session's gap
 * @param slide null but for sliding
 * @param trigger milliseconds between triggers
 * @param most offsets a trigger, or null
 */
record Workload(String id, String window, String size, String slide, String mode, long trigger, Long most) {
  static final String DELAY = "3 seconds";

  /** The three queries of the steady figures. */
  static Map<String, Workload> three() {
    Map<String, Workload> all = new LinkedHashMap<>();
    all.put("tumbling", new Workload("tumbling", "tumbling", "5 seconds", null, "update", 1_000, null));
    all.put("sliding", new Workload("sliding", "sliding", "10 seconds", "5 seconds", "update", 1_000, null));
    all.put("session", new Workload("session", "session", "100 milliseconds", null, "append", 1_000, null));
    return all;
  }

  String definition(String stream) {
    String shape =
        switch (window) {
          case "sliding" -> "{\"kind\":\"sliding\",\"size\":\"" + size + "\",\"slide\":\"" + slide + "\"}";
          case "session" -> "{\"kind\":\"session\",\"gap\":\"" + size + "\"}";
          default -> "{\"kind\":\"tumbling\",\"size\":\"" + size + "\"}";
        };
    return "{\"stream\":\"%s\",\"watermark\":{\"delay\":\"%s\"},\"window\":%s,\"groupBy\":[\"k\"],".formatted(stream, DELAY, shape)
        + "\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"max\",\"column\":\"v\",\"as\":\"top\"}],"
        + "\"outputMode\":\"%s\",\"maxOffsetsPerTrigger\":%s,".formatted(mode, most)
        + "\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"%d milliseconds\"}}".formatted(trigger);
  }
}
