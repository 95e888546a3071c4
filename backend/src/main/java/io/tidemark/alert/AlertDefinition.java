package io.tidemark.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.diagnosis.Finding;
import io.tidemark.diagnosis.Severity;
import io.tidemark.wire.Interval;
import java.util.Map;

/**
 * What a user wants to be told of; made by {@link AlertReader}.
 *
 * @param query its id, or {@code *} for every query
 * @param lasting how long it must hold before the alert fires
 * @param repeatAfter when it is told again while it lasts; null for never
 */
public record AlertDefinition(String query, On on, @JsonProperty("for") Interval lasting, Interval repeatAfter, boolean enabled) {
  static final String EVERY = "*";
  private static final Interval AT_ONCE = Interval.parse("0 seconds");
  private static final Interval HOURLY = Interval.parse("1 hour");

  /** Either a finding ({@code *} for any) of at least that severity, or a metric above or below a bound; the others are null. */
  public record On(
      @JsonInclude(JsonInclude.Include.NON_NULL) String finding,
      @JsonInclude(JsonInclude.Include.NON_NULL) Severity severity,
      @JsonInclude(JsonInclude.Include.NON_NULL) Metric metric,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double above,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double below) {
    boolean matches(Finding found) {
      return finding != null && (finding.equals(EVERY) || finding.equals(found.kind())) && found.severity().compareTo(severity) >= 0;
    }

    boolean crossed(double value) {
      return above != null ? value > above : below != null && value < below;
    }
  }

  /** Those that are always there; they may be switched off and retimed. */
  static Map<String, AlertDefinition> builtIn() {
    return Map.of(
        "failed-queries",
        new AlertDefinition(EVERY, new On(null, null, Metric.failed, 0.0, null), AT_ONCE, HOURLY, true),
        "problems",
        new AlertDefinition(EVERY, new On(EVERY, Severity.problem, null, null, null), Interval.parse("1 minute"), HOURLY, true));
  }

  boolean watches(String id) {
    return query.equals(EVERY) || query.equals(id);
  }
}
