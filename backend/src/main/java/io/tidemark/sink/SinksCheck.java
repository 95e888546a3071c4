package io.tidemark.sink;

import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.connection.TableColumn;
import io.tidemark.connection.TableSpec;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** Checks sinks against the rows of their query and against what they write to, before the query is stored. Used once. */
final class SinksCheck {
  private final SinkTargets targets;
  private final StructType schema;
  private final SinkRules rules;
  private final List<Problem.Field> bad = new ArrayList<>();

  SinksCheck(SinkTargets targets, StructType schema, SinkRules rules) {
    this.targets = targets;
    this.schema = schema;
    this.rules = rules;
  }

  /** @throws Problem 400 naming each bad field, as {@code /sinks/0/…} */
  void run(List<OutputSink> sinks) {
    Set<List<String>> places = new HashSet<>();
    for (int i = 0; i < sinks.size(); i++) {
      String at = "/sinks/" + i;
      OutputSink sink = sinks.get(i);
      if (!places.add(check(at, sink))) {
        bad.add(new Problem.Field(at, "writes to the same place as another sink of this query; leave one out"));
      }
    }
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  /** Answers the place it writes to. */
  private List<String> check(String at, OutputSink sink) {
    if (sink instanceof OutputSink.ToKafka kafka) {
      topic(at, kafka);
      return List.of("kafka", kafka.topic());
    }
    if (sink instanceof OutputSink.ToTable table) {
      table(at, table);
      return List.of("jdbc", table.connection(), table.table());
    }
    return List.of("files", ((OutputSink.ToFiles) sink).name());
  }

  private void topic(String at, OutputSink.ToKafka sink) {
    String topic = sink.topic();
    if (rules.topicsRead().contains(topic)) {
      complain(at + "/topic", "\"" + topic + "\" is read by this query, which would read what it writes for ever; name another topic");
    } else if (topic.startsWith("tidemark.") || topic.startsWith("__")) {
      complain(at + "/topic", "\"" + topic + "\" is a topic that Tidemark or Kafka keeps for itself; name one of your own");
    }
    List<String> known = Arrays.asList(schema.fieldNames());
    for (int i = 0; i < sink.key().size(); i++) {
      if (!known.contains(sink.key().get(i))) {
        complain(at + "/key/" + i, "\"" + sink.key().get(i) + "\" is not a column of the result; columns: " + String.join(", ", known));
      }
    }
  }

  private void table(String at, OutputSink.ToTable sink) {
    if (!targets.connections().has(sink.connection())) {
      String name = sink.connection();
      complain(at + "/connection", "there is no connection \"" + name + "\"; make it with PUT /api/connections/" + name);
    }
    TableSpec.faultOf(sink.table()).ifPresent(fault -> complain(at + "/table", fault));
    if (sink.connection().equals(ConnectionRegistry.RESULTS) && sink.table().contains(".")) {
      complain(at + "/table", "\"" + sink.table() + "\" has a schema, which results has not; leave out what is before the dot");
    }
    List<TableColumn> columns = TableShape.of(schema).columns();
    TableSpec.faultOf(columns).ifPresent(fault -> complain(at, fault));
    if (sink.mode() == OutputSink.Mode.append && rules.complete()) {
      complain(at + "/mode", "complete mode writes the whole result each time, which append would pile up; choose upsert");
    } else if (sink.mode() == OutputSink.Mode.upsert && rules.outputMode().equals("append")) {
      complain(at + "/mode", "append mode writes each row once and for all, there is nothing to replace; choose append");
    }
    if (sink.mode() == OutputSink.Mode.upsert) {
      keys(at + "/keys", sink.keys(), columns.stream().map(TableColumn::name).toList());
    }
  }

  private void keys(String at, List<String> keys, List<String> known) {
    for (int i = 0; i < keys.size(); i++) {
      if (!known.contains(keys.get(i))) {
        complain(at + "/" + i, "\"" + keys.get(i) + "\" is not a column of the table; columns: " + String.join(", ", known));
      }
    }
    if (new HashSet<>(keys).size() < keys.size()) {
      complain(at, "names a column twice");
    }
    if (rules.groupBy() == null || keys.isEmpty()) {
      return;
    }
    List<String> lacking = new ArrayList<>(rules.groupBy());
    lacking.removeAll(keys);
    if (rules.windowed() && !keys.contains("window_start") && !keys.contains("window_end")) {
      lacking.add(0, "window_start");
    }
    if (!lacking.isEmpty()) {
      complain(at, "rows of different groups would replace each other; add " + String.join(", ", lacking));
    }
  }

  private void complain(String pointer, String detail) {
    bad.add(new Problem.Field(pointer, detail));
  }
}
