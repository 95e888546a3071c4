package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A script for Spark: streams, queries on them, and events cut into steps, each one micro-batch. Canonical: times are whole, defaults
 * filled in; maps keep the order of the document.
 *
 * <p>Made and checked by {@link ScenarioReader}; what it writes as JSON reads back to the same.
 *
 * @param about null if left out
 * @param queries definitions, each complete and with a manual trigger
 */
public record Scenario(
    String tidemark,
    String id,
    Bilingual title,
    Bilingual about,
    LocalDate day,
    Map<String, Source> streams,
    Map<String, JsonNode> queries,
    List<Step> steps) {
  static final String VERSION = "scenario/1";
  static final int MOST_STEPS = 50;
  static final int MOST_EVENTS = 500;
  static final int MOST_STREAMS = 4;
  static final int MOST_QUERIES = 8;
  static final int MOST_PARTITIONS = 8;

  /** A stream; {@code schema} is Spark's DDL. */
  public record Source(String schema, String eventTime, int partitions) {}

  /** One micro-batch; {@code at} is when it is triggered. */
  public record Step(Instant at, List<Event> events) {
    public Step {
      events = List.copyOf(events);
    }
  }

  /** One event; {@code at} is when it arrives. */
  public record Event(String id, String stream, Instant at, JsonNode data) {}

  public Scenario {
    streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    queries = Collections.unmodifiableMap(new LinkedHashMap<>(queries));
    steps = List.copyOf(steps);
  }

  int eventCount() {
    return steps.stream().mapToInt(step -> step.events().size()).sum();
  }

  /** The same with one more step at {@code index}; no step after it is triggered before it. */
  Scenario with(int index, Step added) {
    List<Step> all = new ArrayList<>(steps.subList(0, index));
    all.add(added);
    for (Step later : steps.subList(index, steps.size())) {
      all.add(later.at().isBefore(added.at()) ? new Step(added.at(), later.events()) : later);
    }
    return new Scenario(tidemark, id, title, about, day, streams, queries, all);
  }
}
