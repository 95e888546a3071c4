package io.tidemark.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.diagnosis.Severity;
import io.tidemark.wire.Interval;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Reads an alert's document and answers what is wrong field by field. One reader serves one document. */
final class AlertReader {
  private static final Interval AT_ONCE = Interval.parse("0 seconds");
  private static final long LEAST_REPEAT_MILLIS = 10_000;

  private final Complaints complaints = new Complaints();
  private final JsonNode document;

  AlertReader(JsonNode document) {
    this.document = document;
  }

  /** @throws io.tidemark.wire.Problem 400 with all that is wrong */
  AlertDefinition read() {
    if (!complaints.object("", document, Set.of("query", "on", "for", "repeatAfter", "enabled"))) {
      complaints.refuseIfAny();
    }
    JsonNode enabled = document.path("enabled");
    if (!Complaints.absent(enabled) && !enabled.isBoolean()) {
      complaints.add("/enabled", enabled + " is not true or false");
    }
    String query = query(document.path("query"));
    AlertDefinition.On on = on(document.path("on"));
    Interval lasting = complaints.interval("/for", document.path("for"), 0);
    Interval repeatAfter = complaints.interval("/repeatAfter", document.path("repeatAfter"), LEAST_REPEAT_MILLIS);
    complaints.refuseIfAny();
    return new AlertDefinition(query, on, lasting == null ? AT_ONCE : lasting, repeatAfter, enabled.asBoolean(true));
  }

  /** The query need not be there yet: the alert waits for it. */
  private String query(JsonNode node) {
    if (Complaints.absent(node)) {
      return AlertDefinition.EVERY;
    }
    if (!node.isTextual() || node.textValue().isBlank() || node.textValue().length() > 200) {
      complaints.add("/query", "must be a query's id, or \"*\" for every query");
      return null;
    }
    return node.textValue();
  }

  private AlertDefinition.On on(JsonNode node) {
    if (!complaints.object("/on", node, Set.of("finding", "severity", "metric", "above", "below"))) {
      return null;
    }
    if (Complaints.absent(node.path("metric")) == Complaints.absent(node.path("finding"))) {
      complaints.add("/on", "must have either finding, with the least severity, or metric, with above or below");
      return null;
    }
    return Complaints.absent(node.path("metric")) ? finding(node) : metric(node);
  }

  private AlertDefinition.On finding(JsonNode node) {
    String kind = node.path("finding").asText();
    if (!kind.equals(AlertDefinition.EVERY) && !Diagnosis.kinds().contains(kind)) {
      complaints.add("/on/finding", "\"" + kind + "\" is unknown; allowed: *, " + String.join(", ", new TreeSet<>(Diagnosis.kinds())));
    }
    refuse(node, "above", "below");
    Severity severity = Complaints.absent(node.path("severity")) ? Severity.info : choice("/on/severity", node.path("severity"), Severity.class);
    return new AlertDefinition.On(kind, severity, null, null, null);
  }

  private AlertDefinition.On metric(JsonNode node) {
    Metric metric = choice("/on/metric", node.path("metric"), Metric.class);
    refuse(node, "severity");
    Double above = bound("/on/above", node.path("above"));
    Double below = bound("/on/below", node.path("below"));
    if (Complaints.absent(node.path("above")) == Complaints.absent(node.path("below"))) {
      complaints.add("/on", "must have one of above and below with a metric");
    }
    return new AlertDefinition.On(null, null, metric, above, below);
  }

  private void refuse(JsonNode node, String... names) {
    for (String name : names) {
      if (!Complaints.absent(node.path(name))) {
        complaints.add("/on/" + name, "does not go with " + (node.has("metric") ? "metric" : "finding") + "; leave it out");
      }
    }
  }

  private Double bound(String pointer, JsonNode node) {
    if (Complaints.absent(node)) {
      return null;
    }
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      complaints.add(pointer, node + " is not a number");
      return null;
    }
    return node.doubleValue();
  }

  private <E extends Enum<E>> E choice(String pointer, JsonNode node, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (node.isTextual() && constant.name().equals(node.textValue())) {
        return constant;
      }
    }
    complaints.add(pointer, node + " is unknown; allowed: " + String.join(", ", Arrays.stream(type.getEnumConstants()).map(Enum::name).toList()));
    return null;
  }
}
