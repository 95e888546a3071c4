package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.Optional;
import java.util.Set;

/** Turns one JSON object into a {@link StreamDefinition}, gathering all complaints before it gives up. */
final class DefinitionReader {
  private final JsonNode json;
  private final DefinitionFields fields = new DefinitionFields();

  DefinitionReader(JsonNode json) {
    this.json = json;
  }

  StreamDefinition read() {
    if (!json.isObject()) {
      throw Problem.invalid("", "a stream definition is a JSON object with schema, eventTime, source and generator");
    }
    fields.onlyFields(json, "", Set.of("schema", "eventTime", "source", "generator"));
    String ddl = fields.text(json, "", "schema", null);
    String eventTime = fields.text(json, "", "eventTime", null);
    Optional<StreamSchema> schema =
        ddl == null ? Optional.empty() : StreamSchema.read(ddl, complaint -> fields.complain("/schema", complaint));
    if (schema.isPresent() && eventTime != null) {
      checkEventTime(schema.get(), eventTime);
    }
    Source source = new SourceReader(json.path("source"), fields).read(schema);
    Generator generator = json.path("generator").isObject() ? generator(json.get("generator"), "/generator") : noGenerator();
    if (generator != null && source != null && !(source instanceof Source.Kafka)) {
      fields.complain("/generator", "only a stream with a kafka source can have a generator; leave it out or null");
    }
    if (generator != null && source instanceof Source.Kafka kafka && kafka.records().kind() != RecordFormat.Kind.json) {
      fields.complain("/generator", "a generator writes JSON, and this topic holds " + kafka.records().kind() + "; leave the generator out or null");
    }
    if (generator != null && eventTime != null && !eventTime.equals(eventTimeOf(generator))) {
      fields.complain("/eventTime", "the " + generator.kind() + " generator writes its event time to " + eventTimeOf(generator));
    }
    fields.refuseIfWrong();
    return new StreamDefinition(ddl.trim(), eventTime, source, generator);
  }

  /** Reads {@code change} as new values of some fields of {@code present}. */
  Generator tuned(Generator present) {
    if (!json.isObject()) {
      throw Problem.invalid("", "a change is a JSON object with any of on, rate, disorder, speed, seed");
    }
    Generator tuned;
    if (present instanceof Generator.Played replay) {
      fields.onlyFields(json, "", Set.of("on", "speed"));
      tuned = replay.tuned(speed(json, "", replay.speed()), fields.flag(json, "", "on", replay.on()));
    } else {
      Generator.Synthetic made = (Generator.Synthetic) present;
      fields.onlyFields(json, "", Set.of("on", "rate", "disorder", "seed"));
      tuned = synthetic(json, "", made);
    }
    fields.refuseIfWrong();
    return tuned;
  }

  private void checkEventTime(StreamSchema schema, String eventTime) {
    Optional<StreamSchema.Column> column = schema.column(eventTime);
    if (column.isEmpty()) {
      fields.complain("/eventTime", "the schema has no column " + eventTime + "; it has " + schema.names());
    } else if (column.get().type() != ColumnType.TIMESTAMP) {
      fields.complain("/eventTime", "column " + eventTime + " is " + column.get().type() + "; event time needs a TIMESTAMP column");
    }
  }

  private Generator noGenerator() {
    if (!json.path("generator").isMissingNode() && !json.path("generator").isNull()) {
      fields.complain("/generator", "generator is an object with a kind, or null");
    }
    return null;
  }

  private Generator generator(JsonNode node, String at) {
    String kind = fields.text(node, at, "kind", null);
    if (kind == null) {
      return null;
    }
    if (kind.equals("replay")) {
      return node.hasNonNull("upload") ? uploadReplay(node, at) : replay(node, at);
    }
    if (Scene.named(kind).isEmpty()) {
      fields.complain(at + "/kind", "there is no generator \"" + kind + "\"; allowed are replay, " + Scene.all());
      return null;
    }
    fields.onlyFields(node, at, Set.of("kind", "on", "seed", "rate", "disorder"));
    return synthetic(node, at, new Generator.Synthetic(kind, true, 1, 5, 0.3));
  }

  private Generator replay(JsonNode node, String at) {
    fields.onlyFields(node, at, Set.of("kind", "dataset", "speed", "on"));
    String dataset = fields.text(node, at, "dataset", null);
    if (dataset != null && Dataset.Name.of(dataset).isEmpty()) {
      fields.complain(at + "/dataset", "there is no data set \"" + dataset + "\"; allowed are " + Dataset.Name.all());
      return null;
    }
    return dataset == null ? null : new Generator.Replay(dataset, speed(node, at, 3_600), fields.flag(node, at, "on", true));
  }

  private Generator uploadReplay(JsonNode node, String at) {
    fields.onlyFields(node, at, Set.of("kind", "upload", "eventTime", "speed", "on"));
    String upload = fields.text(node, at, "upload", null);
    String eventTime = fields.text(node, at, "eventTime", null);
    return upload == null || eventTime == null
        ? null
        : new Generator.UploadReplay(upload, eventTime, speed(node, at, 3_600), fields.flag(node, at, "on", true));
  }

  private Generator.Synthetic synthetic(JsonNode node, String at, Generator.Synthetic otherwise) {
    return new Generator.Synthetic(
        otherwise.kind(),
        fields.flag(node, at, "on", otherwise.on()),
        (long) fields.number(node, at, "seed", otherwise.seed(), -1e15, 1e15, true),
        fields.number(node, at, "rate", otherwise.rate(), Generator.LEAST_RATE, Generator.MOST_RATE, false),
        fields.number(node, at, "disorder", otherwise.disorder(), 0, 1, false));
  }

  private static String eventTimeOf(Generator generator) {
    if (generator instanceof Generator.UploadReplay replay) {
      return replay.eventTime();
    }
    return generator instanceof Generator.Replay replay ? Dataset.Name.of(replay.dataset()).orElseThrow().eventTime() : Scene.EVENT_TIME;
  }

  private double speed(JsonNode node, String at, double otherwise) {
    return fields.number(node, at, "speed", otherwise, Generator.LEAST_SPEED, Generator.MOST_SPEED, false);
  }
}
