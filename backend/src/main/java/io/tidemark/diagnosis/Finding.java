package io.tidemark.diagnosis;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * FINDING of the contract: what is wrong with a query, since when, and what to do.
 *
 * @param since start of the first batch that showed it without a break
 * @param figures what it rests on, by name; null is what is not known
 * @param detail one English sentence with the figures; the page has its own words for kind and figures
 */
public record Finding(String kind, Severity severity, Instant since, Map<String, Object> figures, String detail, String remedy) {
  public Finding {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** The worst finding of a query, as its row shows it. */
  public record Worst(String kind, Severity severity) {}

  /** How many findings a query has and which is the worst; {@code worst} is null when there is none. */
  public record Summary(int findings, Worst worst) {
    public static final Summary NONE = new Summary(0, null);
  }

  /** The live message: all findings of a query, worst first. */
  public record Message(String type, String topic, List<Finding> findings) {}
}
