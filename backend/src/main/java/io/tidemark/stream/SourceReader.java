package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Reads the source of a definition, telling its fields' complaints to {@link DefinitionFields}. Used once. */
final class SourceReader {
  private static final String AT = "/source";
  private static final String TOPIC = "[A-Za-z0-9._-]{1,249}";
  private static final int LONGEST_AVRO_SCHEMA = 100_000;

  private final JsonNode node;
  private final DefinitionFields fields;

  SourceReader(JsonNode node, DefinitionFields fields) {
    this.node = node;
    this.fields = fields;
  }

  /** Null when it can't be read. */
  Source read(Optional<StreamSchema> schema) {
    if (!node.isObject()) {
      fields.complain(AT, "source is missing; give {\"kind\":\"kafka|files|socket|rate\"}");
      return null;
    }
    String kind = fields.text(node, AT, "kind", null);
    if (kind == null) {
      return null;
    }
    return switch (kind) {
      case "kafka" -> kafka(schema);
      case "files" -> files();
      case "socket" -> socket();
      case "rate" -> rate(schema);
      default -> {
        fields.complain(AT + "/kind", "there is no source kind \"" + kind + "\"; allowed are kafka, files, socket, rate");
        yield null;
      }
    };
  }

  private Source kafka(Optional<StreamSchema> schema) {
    fields.onlyFields(node, AT, Set.of("kind", "topic", "partitions", "startingOffsets", "format", "avroSchema", "framing", "delimiter"));
    String topic = node.hasNonNull("topic") ? fields.text(node, AT, "topic", null) : null;
    if (topic != null && (!topic.matches(TOPIC) || topic.equals(".") || topic.equals(".."))) {
      fields.complain(AT + "/topic", "\"" + topic + "\" can't name a topic; use up to 249 letters, digits, ., _ or -");
    }
    String offsets = startingOffsets();
    int partitions = (int) fields.number(node, AT, "partitions", 1.0, 1, 64, true);
    return new Source.Kafka(topic, partitions, offsets, format(schema));
  }

  private String startingOffsets() {
    String offsets = fields.text(node, AT, "startingOffsets", "earliest");
    if (Set.of("earliest", "latest").contains(offsets)) {
      return offsets;
    }
    Optional<Instant> time = ColumnType.instant(offsets).filter(instant -> instant.toEpochMilli() >= 0);
    if (time.isEmpty()) {
      fields.complain(
          AT + "/startingOffsets",
          "startingOffsets is \"" + offsets + "\"; allowed are earliest, latest, or a time since 1970 such as 2024-01-01T00:00:00.000Z");
    }
    return time.map(Json::text).orElse("earliest");
  }

  /** How records are written; reads no other field than those of the format. */
  RecordFormat format(Optional<StreamSchema> schema) {
    RecordFormat.Kind kind = fields.choice(node, AT, "format", RecordFormat.Kind.json);
    onlyWith("avroSchema", kind == RecordFormat.Kind.avro, "avro");
    onlyWith("framing", kind == RecordFormat.Kind.avro, "avro");
    onlyWith("delimiter", kind == RecordFormat.Kind.csv, "csv");
    return switch (kind) {
      case json -> RecordFormat.JSON;
      case csv -> RecordFormat.csv(delimiter());
      case avro -> {
        RecordFormat.Framing framing = fields.choice(node, AT, "framing", RecordFormat.Framing.bare);
        yield RecordFormat.avro(avroSchema(schema), framing);
      }
    };
  }

  private void onlyWith(String field, boolean fits, String format) {
    if (!fits && node.hasNonNull(field)) {
      fields.complain(AT + "/" + field, field + " goes with the format " + format + "; leave it out");
    }
  }

  private String delimiter() {
    JsonNode given = node.path("delimiter");
    String delimiter = given.isTextual() ? given.textValue() : RecordFormat.COMMA;
    boolean wrongType = !given.isMissingNode() && !given.isNull() && !given.isTextual();
    // A tab is a control character too, and the usual one.
    if (wrongType || delimiter.length() != 1 || delimiter.matches("[A-Za-z0-9\"\\\\.+:-]") || !delimiter.equals("\t") && delimiter.matches("[\\p{Cntrl}\\p{Cs}\\uFFFF]")) {
      fields.complain(
          AT + "/delimiter",
          "delimiter is " + given + "; give one character that stands in no number or time, for example \",\" \";\" \"|\" or a tab");
      return RecordFormat.COMMA;
    }
    return delimiter;
  }

  private String avroSchema(Optional<StreamSchema> columns) {
    JsonNode given = node.path("avroSchema");
    String text = given.isObject() ? given.toString() : fields.text(node, AT, "avroSchema", null);
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST_AVRO_SCHEMA) {
      fields.complain(AT + "/avroSchema", "the schema has " + text.length() + " characters; at most " + LONGEST_AVRO_SCHEMA + " are allowed");
    } else {
      AvroFit.check(text, columns, complaint -> fields.complain(AT + "/avroSchema", complaint));
    }
    return text;
  }

  private Source files() {
    fields.onlyFields(node, AT, Set.of("kind", "path", "format"));
    String path = fields.text(node, AT, "path", null);
    return new Source.Files(path, fields.choice(node, AT, "format", Source.FileFormat.auto));
  }

  private Source socket() {
    fields.onlyFields(node, AT, Set.of("kind", "host", "port"));
    String host = fields.text(node, AT, "host", "127.0.0.1");
    return new Source.Socket(host, (int) fields.number(node, AT, "port", Double.NaN, 1, 65_535, true));
  }

  private Source rate(Optional<StreamSchema> schema) {
    fields.onlyFields(node, AT, Set.of("kind", "rowsPerSecond"));
    if (schema.isPresent() && schema.get().column("value").filter(c -> c.type() == ColumnType.BIGINT).isEmpty()) {
      fields.complain("/schema", "a rate source writes the running number to a column \"value BIGINT\"; add it to the schema");
    }
    return new Source.Rate(fields.number(node, AT, "rowsPerSecond", 1.0, Generator.LEAST_RATE, Generator.MOST_RATE, false));
  }
}
