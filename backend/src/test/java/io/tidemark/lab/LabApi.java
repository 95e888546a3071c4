package io.tidemark.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.TidemarkProcess;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Speaks to a real Tidemark over HTTP in the short hand of the worked examples: times of one day, a step as a few words. */
final class LabApi {
  private static final String DAY = "2026-03-02T";

  private final TidemarkProcess tidemark;

  LabApi(TidemarkProcess tidemark) {
    this.tidemark = tidemark;
  }

  void stream(String id, String schema) {
    call("PUT", "api/streams/" + id, "{\"schema\":\"" + schema + "\",\"eventTime\":\"eventTime\",\"source\":{\"kind\":\"kafka\"}}");
  }

  /** Defines a manual query and starts it. */
  void query(String id, String definition) {
    call("PUT", "api/queries/" + id, "{\"trigger\":{\"kind\":\"manual\"}," + definition.substring(1));
    call("POST", "api/queries/" + id + "/start", "{}");
  }

  JsonNode call(String method, String path, String body) {
    HttpResponse<String> answer = tidemark.send(method, path, body);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isBetween(200, 299);
    return answer.body().isEmpty() ? null : TidemarkProcess.json(answer.body());
  }

  HttpResponse<String> send(String method, String path, String body) {
    return tidemark.send(method, path, body);
  }

  /** One step; each event is a time like {@code 12:07} or {@code 12:00:26} and the rest of its JSON, {@code "word":"dog"}. */
  Step step(String stream, String... events) {
    StringJoiner body = new StringJoiner(",", "{\"events\":[", "]}");
    for (String event : events) {
      String[] parts = event.split(" ", 2);
      body.add("{\"eventTime\":\"" + instant(parts[0]) + "\"," + parts[1] + "}");
    }
    return new Step(call("POST", "api/streams/" + stream + "/step", body.toString()));
  }

  static String instant(String time) {
    return DAY + (time.length() == 5 ? time + ":00" : time) + ".000Z";
  }

  /** The answer to a step. */
  record Step(JsonNode answer) {
    List<Batch> batches(String query) {
      JsonNode of = answer.path("queries").path(query);
      assertThat(of.isMissingNode()).as("query %s took part: %s", query, answer).isFalse();
      assertThat(of.path("error").isNull()).as("%s", of.path("error")).isTrue();
      List<Batch> batches = new ArrayList<>();
      of.path("batches").forEach(batch -> batches.add(new Batch(batch)));
      return batches;
    }

    List<String> result(String query) {
      return rows(answer.path("queries").path(query).path("result"));
    }
  }

  /** One micro-batch in short hand. */
  record Batch(JsonNode json) {
    /** {@code "data 2 rows, evicts by 11:58, late by 1970, dropped 0"}; a batch without data begins with {@code no data}. */
    String facts() {
      return (json.path("noData").asBoolean() ? "no data" : "data " + json.path("inputRows").asLong())
          + ", evicts by " + time(json.path("watermark").asText())
          + ", late by " + time(json.path("lateWatermark").asText())
          + ", dropped " + json.path("droppedByWatermark").asLong();
    }

    List<String> rows() {
      return LabApi.rows(json.path("rows"));
    }

    List<String> verdicts() {
      List<String> verdicts = new ArrayList<>();
      json.path("events").forEach(event -> verdicts.add(time(event.path("eventTime").asText()) + " " + event.path("verdict").asText()));
      return verdicts;
    }

    long stateRows() {
      return json.path("stateRows").asLong(-1);
    }

    List<String> disagreements() {
      List<String> all = new ArrayList<>();
      json.path("disagreements").forEach(one -> all.add(one.asText()));
      return all;
    }
  }

  /** Each row as {@code "12:00-12:10 dog 2"}: window, then the other columns in their order; sorted. */
  private static List<String> rows(JsonNode rows) {
    List<String> all = new ArrayList<>();
    for (JsonNode row : rows) {
      StringJoiner text = new StringJoiner(" ");
      row.fields()
          .forEachRemaining(
              field -> {
                JsonNode value = field.getValue();
                text.add(value.has("start") ? time(value.path("start").asText()) + "-" + time(value.path("end").asText()) : time(value.asText()));
              });
      all.add(text.toString());
    }
    all.sort(null);
    return all;
  }

  /** The time of day of an instant on the examples' day, without seconds when they are zero; other texts as they are. */
  private static String time(String text) {
    if (text.startsWith("1970-01-01T00:00:00")) {
      return "1970";
    }
    if (!text.startsWith(DAY)) {
      return text;
    }
    String time = text.substring(DAY.length(), text.length() - "Z".length()).replaceAll("\\.000$", "");
    return time.endsWith(":00") ? time.substring(0, 5) : time;
  }
}
