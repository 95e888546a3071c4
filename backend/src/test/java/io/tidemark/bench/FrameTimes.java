package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Main-thread work per frame, out of a Chromium trace.
 *
 * <p>A frame is what lies between two begins of a main-thread frame, so the handling of messages that come in between counts towards
 * the next one. Of nested work only the outermost piece is counted.
 *
 * @param bySort milliseconds per frame on average, by what Chromium calls the work
 */
record FrameTimes(Samples millis, Samples cpuMillis, Map<String, String> bySort) {
  private static final String BEGIN = "BeginMainThreadFrame";
  private static final Set<String> WORK =
      Set.of(
          "FunctionCall", "EvaluateScript", "FireAnimationFrame", "TimerFire", "RunMicrotasks", "v8.callFunction", "EventDispatch", "WebSocketReceive",
          "FireIdleCallback", "MinorGC", "MajorGC", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit", "UpdateLayerTree",
          "IntersectionObserverController::computeIntersections", "HitTest", "ScrollLayer", "ParseHTML", "ResourceReceivedData");

  private record Piece(String name, double at, double length, double cpu) {}

  static FrameTimes read(Path trace) throws IOException {
    JsonNode events = new ObjectMapper().readTree(trace.toFile()).path("traceEvents");
    String thread = busiest(events);
    List<Piece> pieces = new ArrayList<>();
    List<Double> begins = new ArrayList<>();
    for (JsonNode event : events) {
      if (!thread.equals(thread(event))) {
        continue;
      }
      String name = event.path("name").asText();
      if (name.equals(BEGIN)) {
        begins.add(event.path("ts").asDouble());
      } else if (WORK.contains(name) && event.path("ph").asText().equals("X")) {
        pieces.add(new Piece(name, event.path("ts").asDouble(), event.path("dur").asDouble(), event.path("tdur").asDouble()));
      }
    }
    begins.sort(Comparator.naturalOrder());
    return frames(outermost(pieces), begins);
  }

  /** The thread with most frames: the page's own. */
  private static String busiest(JsonNode events) {
    Map<String, Integer> frames = new HashMap<>();
    for (JsonNode event : events) {
      if (event.path("name").asText().equals(BEGIN)) {
        frames.merge(thread(event), 1, Integer::sum);
      }
    }
    return frames.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse("");
  }

  private static String thread(JsonNode event) {
    return event.path("pid").asText() + '/' + event.path("tid").asText();
  }

  private static List<Piece> outermost(List<Piece> pieces) {
    pieces.sort(Comparator.comparingDouble(Piece::at).thenComparing(Comparator.comparingDouble(Piece::length).reversed()));
    List<Piece> outer = new ArrayList<>();
    double end = Double.NEGATIVE_INFINITY;
    for (Piece piece : pieces) {
      if (piece.at() >= end) {
        outer.add(piece);
        end = piece.at() + piece.length();
      }
    }
    return outer;
  }

  private static FrameTimes frames(List<Piece> pieces, List<Double> begins) {
    double[] millis = new double[Math.max(0, begins.size() - 1)];
    double[] cpu = new double[millis.length];
    Map<String, Double> sorts = new TreeMap<>();
    int frame = 0;
    for (Piece piece : pieces) {
      while (frame + 1 < begins.size() && piece.at() >= begins.get(frame + 1)) {
        frame++;
      }
      if (frame < millis.length && !begins.isEmpty() && piece.at() >= begins.get(0)) {
        millis[frame] += piece.length() / 1_000;
        cpu[frame] += piece.cpu() / 1_000;
        sorts.merge(piece.name(), piece.length() / 1_000 / millis.length, Double::sum);
      }
    }
    Map<String, String> told = new TreeMap<>();
    sorts.forEach((name, value) -> told.put(name, Table.number(value)));
    return new FrameTimes(samples(millis), samples(cpu), told);
  }

  private static Samples samples(double[] values) {
    return Samples.of(java.util.Arrays.stream(values).boxed().toList());
  }
}
