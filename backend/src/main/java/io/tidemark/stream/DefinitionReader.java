package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns one JSON object into a {@link StreamDefinition}, gathering all complaints before it gives up. */
final class DefinitionReader {
  private static final String TOPIC = "[A-Za-z0-9._-]{1,249}";

  private final JsonNode json;
  private final List<Problem.Field> problems = new ArrayList<>();

  DefinitionReader(JsonNode json) {
    this.json = json;
  }

  StreamDefinition read() {
    if (!json.isObject()) {
      throw Problem.invalid("", "a stream definition is a JSON object with schema, eventTime, source and generator");
    }
    onlyFields(json, "", Set.of("schema", "eventTime", "source", "generator"));
    String ddl = text(json, "", "schema", null);
    String eventTime = text(json, "", "eventTime", null);
    Optional<StreamSchema> schema =
        ddl == null ? Optional.empty() : StreamSchema.read(ddl, complaint -> complain("/schema", complaint));
    if (schema.isPresent() && eventTime != null) {
      checkEventTime(schema.get(), eventTime);
    }
    Source source = source(json.path("source"), schema);
    Generator generator = json.path("generator").isObject() ? generator(json.get("generator"), "/generator") : noGenerator();
    if (generator != null && source != null && !(source instanceof Source.Kafka)) {
      complain("/generator", "only a stream with a kafka source can have a generator; leave it out or null");
    }
    if (generator != null && eventTime != null && !eventTime.equals(eventTimeOf(generator))) {
      complain("/eventTime", "the " + generator.kind() + " generator writes its event time to " + eventTimeOf(generator));
    }
    refuseIfWrong();
    return new StreamDefinition(ddl.trim(), eventTime, source, generator);
  }

  /** Reads {@code change} as new values of some fields of {@code present}. */
  Generator tuned(Generator present) {
    if (!json.isObject()) {
      throw Problem.invalid("", "a change is a JSON object with any of on, rate, disorder, speed, seed");
    }
    Generator tuned;
    if (present instanceof Generator.Replay replay) {
      onlyFields(json, "", Set.of("on", "speed"));
      tuned = new Generator.Replay(replay.dataset(), speed(json, "", replay.speed()), flag(json, "", "on", replay.on()));
    } else {
      Generator.Synthetic made = (Generator.Synthetic) present;
      onlyFields(json, "", Set.of("on", "rate", "disorder", "seed"));
      tuned = synthetic(json, "", made);
    }
    refuseIfWrong();
    return tuned;
  }

  private void checkEventTime(StreamSchema schema, String eventTime) {
    Optional<StreamSchema.Column> column = schema.column(eventTime);
    if (column.isEmpty()) {
      complain("/eventTime", "the schema has no column " + eventTime + "; it has " + schema.names());
    } else if (column.get().type() != ColumnType.TIMESTAMP) {
      complain("/eventTime", "column " + eventTime + " is " + column.get().type() + "; event time needs a TIMESTAMP column");
    }
  }

  private Source source(JsonNode node, Optional<StreamSchema> schema) {
    if (!node.isObject()) {
      complain("/source", "source is missing; give {\"kind\":\"kafka|files|socket|rate\"}");
      return null;
    }
    String kind = text(node, "/source", "kind", null);
    if (kind == null) {
      return null;
    }
    switch (kind) {
      case "kafka":
        return kafka(node);
      case "files":
        onlyFields(node, "/source", Set.of("kind", "path"));
        return new Source.Files(text(node, "/source", "path", null));
      case "socket":
        onlyFields(node, "/source", Set.of("kind", "host", "port"));
        return new Source.Socket(
            text(node, "/source", "host", "127.0.0.1"), (int) number(node, "/source", "port", Double.NaN, 1, 65_535, true));
      case "rate":
        onlyFields(node, "/source", Set.of("kind", "rowsPerSecond"));
        if (schema.isPresent() && schema.get().column("value").filter(c -> c.type() == ColumnType.BIGINT).isEmpty()) {
          complain("/schema", "a rate source writes the running number to a column \"value BIGINT\"; add it to the schema");
        }
        return new Source.Rate(
            number(node, "/source", "rowsPerSecond", 1.0, Generator.LEAST_RATE, Generator.MOST_RATE, false));
      default:
        complain("/source/kind", "there is no source kind \"" + kind + "\"; allowed are kafka, files, socket, rate");
        return null;
    }
  }

  private Source kafka(JsonNode node) {
    onlyFields(node, "/source", Set.of("kind", "topic", "partitions", "startingOffsets"));
    String topic = node.hasNonNull("topic") ? text(node, "/source", "topic", null) : null;
    if (topic != null && (!topic.matches(TOPIC) || topic.equals(".") || topic.equals(".."))) {
      complain("/source/topic", "\"" + topic + "\" can't name a topic; use up to 249 letters, digits, ., _ or -");
    }
    String offsets = text(node, "/source", "startingOffsets", "earliest");
    if (!Set.of("earliest", "latest").contains(offsets)) {
      complain("/source/startingOffsets", "startingOffsets is \"" + offsets + "\"; allowed are earliest, latest");
    }
    return new Source.Kafka(topic, (int) number(node, "/source", "partitions", 1.0, 1, 64, true), offsets);
  }

  private Generator noGenerator() {
    if (!json.path("generator").isMissingNode() && !json.path("generator").isNull()) {
      complain("/generator", "generator is an object with a kind, or null");
    }
    return null;
  }

  private Generator generator(JsonNode node, String at) {
    String kind = text(node, at, "kind", null);
    if (kind == null) {
      return null;
    }
    if (kind.equals("replay")) {
      onlyFields(node, at, Set.of("kind", "dataset", "speed", "on"));
      String dataset = text(node, at, "dataset", null);
      if (dataset != null && Dataset.Name.of(dataset).isEmpty()) {
        complain(at + "/dataset", "there is no data set \"" + dataset + "\"; allowed are " + Dataset.Name.all());
        return null;
      }
      return dataset == null ? null : new Generator.Replay(dataset, speed(node, at, 3_600), flag(node, at, "on", true));
    }
    if (Scene.named(kind).isEmpty()) {
      complain(at + "/kind", "there is no generator \"" + kind + "\"; allowed are replay, " + Scene.all());
      return null;
    }
    onlyFields(node, at, Set.of("kind", "on", "seed", "rate", "disorder"));
    return synthetic(node, at, new Generator.Synthetic(kind, true, 1, 5, 0.3));
  }

  private Generator.Synthetic synthetic(JsonNode node, String at, Generator.Synthetic otherwise) {
    return new Generator.Synthetic(
        otherwise.kind(),
        flag(node, at, "on", otherwise.on()),
        (long) number(node, at, "seed", otherwise.seed(), -1e15, 1e15, true),
        number(node, at, "rate", otherwise.rate(), Generator.LEAST_RATE, Generator.MOST_RATE, false),
        number(node, at, "disorder", otherwise.disorder(), 0, 1, false));
  }

  private static String eventTimeOf(Generator generator) {
    return generator instanceof Generator.Replay replay
        ? Dataset.Name.of(replay.dataset()).orElseThrow().eventTime()
        : Scene.EVENT_TIME;
  }

  private double speed(JsonNode node, String at, double otherwise) {
    return number(node, at, "speed", otherwise, Generator.LEAST_SPEED, Generator.MOST_SPEED, false);
  }

  private String text(JsonNode node, String at, String field, String otherwise) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      if (otherwise == null) {
        complain(at + "/" + field, field + " is missing");
      }
      return otherwise;
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      complain(at + "/" + field, field + " must be a string that is not empty");
      return otherwise;
    }
    return value.textValue();
  }

  private boolean flag(JsonNode node, String at, String field, boolean otherwise) {
    JsonNode value = node.path(field);
    if (!value.isMissingNode() && !value.isBoolean()) {
      complain(at + "/" + field, field + " is " + value + " but must be true or false");
    }
    return value.asBoolean(otherwise);
  }

  /** {@code otherwise} NaN: the field is needed. */
  private double number(JsonNode node, String at, String field, double otherwise, double least, double most, boolean whole) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() && !Double.isNaN(otherwise)) {
      return otherwise;
    }
    double found = value.asDouble(Double.NaN);
    if (!value.isNumber() || !(found >= least && found <= most) || (whole && found != Math.rint(found))) {
      String range = whole ? (long) least + " to " + (long) most : least + " to " + most;
      String shown = value.isMissingNode() ? "missing" : value.toString();
      complain(at + "/" + field, field + " is " + shown + " but must be a " + (whole ? "whole " : "") + "number from " + range);
      return least;
    }
    return found;
  }

  private void onlyFields(JsonNode node, String at, Set<String> allowed) {
    node.fieldNames().forEachRemaining(
        field -> {
          if (!allowed.contains(field)) {
            String known = String.join(", ", new TreeSet<>(allowed));
            complain(at + "/" + field.replace("~", "~0").replace("/", "~1"), "there is no field " + field + "; allowed are " + known);
          }
        });
  }

  private void complain(String pointer, String detail) {
    problems.add(new Problem.Field(pointer, detail));
  }

  private void refuseIfWrong() {
    if (!problems.isEmpty()) {
      throw Problem.invalid(problems);
    }
  }
}
