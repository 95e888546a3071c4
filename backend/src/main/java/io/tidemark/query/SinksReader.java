package io.tidemark.query;

import static io.tidemark.query.FieldReader.absent;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.sink.OutputSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads where rows go besides the dashboard: {@code sinks}, and {@code sink} when it is another kind. Confined to its caller's
 * thread.
 */
final class SinksReader {
  private static final int MOST_SINKS = 4;
  private static final int MOST_KEYS = 50;
  private static final String TOPIC = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}";
  private static final String FOLDER = "[A-Za-z][A-Za-z0-9_-]{0,63}";

  private final FieldReader fields;
  private final JsonNode root;

  SinksReader(FieldReader fields, JsonNode root) {
    this.fields = fields;
    this.root = root;
  }

  /** What is read is complete; of what is wrong a complaint is left behind. */
  List<OutputSink> read() {
    List<OutputSink> sinks = new ArrayList<>();
    JsonNode list = root.path("sinks");
    JsonNode single = root.path("sink");
    boolean one = !absent(single) && !"dashboard".equals(single.path("kind").asText());
    if (!absent(list) && (!list.isArray() || list.size() + (one ? 1 : 0) > MOST_SINKS)) {
      fields.complain("/sinks", "must be a list of at most " + MOST_SINKS + " sinks like {\"kind\":\"files\",\"name\":\"counts\"}");
      return sinks;
    }
    for (int i = 0; i < list.size(); i++) {
      add(sinks, "/sinks/" + i, list.get(i));
    }
    if (one) {
      add(sinks, "/sink", single);
    } else if (!absent(single)) {
      fields.unknownFields("/sink", single, Set.of("kind"));
    }
    return sinks;
  }

  private void add(List<OutputSink> sinks, String at, JsonNode node) {
    if (!node.isObject()) {
      fields.complain(at, "must be an object with kind");
      return;
    }
    String kind = fields.text(at + "/kind", node.path("kind"), true);
    if (kind == null) {
      return;
    }
    OutputSink sink =
        switch (kind) {
          case "kafka" -> kafka(at, node);
          case "files" -> files(at, node);
          case "jdbc" -> table(at, node);
          default -> {
            String dashboard = at.equals("/sink") ? ", dashboard" : "";
            fields.complain(at + "/kind", "\"" + kind + "\" is unknown; allowed: kafka, files, jdbc" + dashboard);
            yield null;
          }
        };
    if (sink != null) {
      sinks.add(sink);
    }
  }

  private OutputSink kafka(String at, JsonNode node) {
    fields.unknownFields(at, node, Set.of("kind", "topic", "key"));
    String topic = named(at + "/topic", node.path("topic"), TOPIC, "a topic's name: letters, digits, . _ and -, at most 200");
    List<String> key = names(at + "/key", node.path("key"));
    return topic == null ? null : new OutputSink.ToKafka(topic, key);
  }

  private OutputSink files(String at, JsonNode node) {
    fields.unknownFields(at, node, Set.of("kind", "name", "format"));
    String name = named(at + "/name", node.path("name"), FOLDER, "a name for a folder: a letter, then letters, digits, - and _, at most 64");
    OutputSink.Format format = fields.choice(at + "/format", node.path("format"), OutputSink.Format.class, "parquet");
    return name == null || format == null ? null : new OutputSink.ToFiles(name, format);
  }

  private OutputSink table(String at, JsonNode node) {
    fields.unknownFields(at, node, Set.of("kind", "connection", "table", "mode", "keys"));
    JsonNode named = node.path("connection");
    String connection = absent(named) ? ConnectionRegistry.RESULTS : fields.text(at + "/connection", named, true);
    String table = fields.text(at + "/table", node.path("table"), true);
    List<String> keys = names(at + "/keys", node.path("keys"));
    OutputSink.Mode mode = fields.choice(at + "/mode", node.path("mode"), OutputSink.Mode.class, keys.isEmpty() ? "append" : "upsert");
    if (mode == OutputSink.Mode.upsert && keys.isEmpty()) {
      fields.complain(at + "/keys", "upsert needs the columns by which a row replaces another, like [\"window_start\",\"word\"]");
    } else if (mode == OutputSink.Mode.append && !keys.isEmpty()) {
      fields.complain(at + "/keys", "append replaces nothing; leave them out, or choose upsert");
    }
    return connection == null || table == null || mode == null ? null : new OutputSink.ToTable(connection, table, mode, keys);
  }

  private String named(String at, JsonNode node, String pattern, String what) {
    String name = fields.text(at, node, true);
    if (name != null && !name.matches(pattern)) {
      fields.complain(at, "\"" + name + "\" is not " + what);
      return null;
    }
    return name;
  }

  private List<String> names(String at, JsonNode node) {
    List<String> names = new ArrayList<>();
    if (absent(node)) {
      return names;
    }
    if (!node.isArray() || node.size() > MOST_KEYS) {
      fields.complain(at, "must be a list of at most " + MOST_KEYS + " column names");
      return names;
    }
    for (int i = 0; i < node.size(); i++) {
      String name = fields.text(at + "/" + i, node.get(i), true);
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }
}
