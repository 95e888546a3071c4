package io.tidemark.query;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.streaming.InternalOutputModes;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.OutputMode;

/**
 * Makes a Spark plan of a definition.
 *
 * <p>Records are read with {@code from_json}; what can't be read, or has no event time, is counted by {@code observe} and left out
 * before the watermark sees it ({@link SourceTables}). Safe for use by many threads.
 */
final class QueryPlanner {
  private static final int STEPPED_FETCH_MILLIS = 5;
  /** Each attempt waits a minute for a Kafka that does not answer; Spark's own three would end the query after three. */
  private static final int KAFKA_ATTEMPTS = 60;

  private final SparkSession session;
  private final KafkaAccess kafka;

  QueryPlanner(SparkSession session, String bootstrapServers) {
    this(session, KafkaAccess.open(bootstrapServers));
  }

  QueryPlanner(SparkSession session, KafkaAccess kafka) {
    this.session = session;
    this.kafka = kafka;
  }

  /** @param query the query's name, by which its gate is found when it is stepped by hand */
  Dataset<Row> plan(String query, QuerySources sources) {
    return over(sources.all().stream().map(source -> records(query, source.shape(), sources.definition)).toList(), sources);
  }

  private Dataset<Row> records(String query, StreamShape stream, QueryDefinition definition) {
    DataStreamReader reader =
        session
            .readStream()
            .format(definition.manual() ? SteppedKafka.class.getName() : "kafka")
            .option(SteppedKafka.QUERY, query)
            .options(KafkaOptions.of(kafka))
            .option("subscribe", stream.topic())
            .option("fetchOffset.numRetries", KAFKA_ATTEMPTS)
            .options(KafkaOptions.start(stream));
    if (definition.manual()) {
      // Spark asks a partition's end on the connection that still waits for more to fetch, and between steps nothing more comes.
      reader = reader.option("kafka.fetch.max.wait.ms", STEPPED_FETCH_MILLIS);
    }
    if (definition.maxOffsetsPerTrigger() != null) {
      reader = reader.option("maxOffsetsPerTrigger", definition.maxOffsetsPerTrigger());
    }
    return reader.load();
  }

  /** The query over any tables, one for each source, with a column {@code value} that holds a record's JSON. */
  static Dataset<Row> over(List<Dataset<Row>> records, QuerySources sources) {
    QueryDefinition definition = sources.definition;
    List<Dataset<Row>> tables = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      tables.add(SourceTables.events(records.get(i), sources.all().get(i), i));
    }
    if (definition.join() != null) {
      return SourceTables.join(tables.get(0), tables.get(1), sources);
    }
    Dataset<Row> events = tables.size() == 1 ? tables.get(0) : SourceTables.union(tables, sources.commonColumns());
    if (definition.deduplicate() != null) {
      return SourceTables.deduplicate(events, definition.deduplicate());
    }
    return definition.aggregating() ? aggregate(events, definition, sources.first()) : events;
  }

  private static Dataset<Row> aggregate(Dataset<Row> events, QueryDefinition definition, StreamShape stream) {
    List<Column> keys = new ArrayList<>();
    QueryDefinition.Window shape = definition.window();
    if (shape != null) {
      Column time = col(stream.eventTime());
      keys.add(
          switch (shape.kind()) {
            case tumbling -> window(time, shape.size().text()).as("window");
            case sliding -> window(time, shape.size().text(), shape.slide().text()).as("window");
            case session -> session_window(time, shape.gap().text()).as("window");
          });
    }
    definition.groupBy().forEach(name -> keys.add(col(name)));
    List<Column> values = definition.aggregates().stream().map(QueryPlanner::value).toList();
    return events.groupBy(keys.toArray(Column[]::new)).agg(values.get(0), values.subList(1, values.size()).toArray(Column[]::new));
  }

  private static Column value(QueryDefinition.Aggregate aggregate) {
    Column of = aggregate.column() == null ? lit(1) : col(aggregate.column());
    Column value =
        switch (aggregate.function()) {
          case count -> count(of);
          case sum -> sum(of);
          case avg -> avg(of);
          case min -> min(of);
          case max -> max(of);
          case approx_count_distinct -> approx_count_distinct(of);
        };
    return value.as(aggregate.as());
  }

  /**
   * Asks Spark whether it would run this, without starting anything.
   *
   * @throws Problem 400 with Spark's error condition and what to change
   */
  void check(String query, QuerySources sources) {
    SourcesCheck.run(sources);
    QueryDefinition definition = sources.definition;
    try {
      Dataset<Row> plan = plan(query, sources);
      UnsupportedOperationChecker.checkForStreaming(((org.apache.spark.sql.classic.Dataset<Row>) plan).queryExecution().analyzed(), mode(definition));
    } catch (Exception e) {
      if (e instanceof AnalysisException refused) {
        throw Problem.invalid(pointer(refused, definition), SparkErrors.named(refused) + " " + remedy(definition));
      }
      throw e;
    }
    if (definition.window() != null && definition.window().kind() == QueryDefinition.WindowKind.session && definition.groupBy().isEmpty()) {
      throw Problem.invalid("/groupBy", "Spark needs a grouping column for session windows on a stream; add one to groupBy");
    }
  }

  static OutputMode mode(QueryDefinition definition) {
    return switch (definition.outputMode()) {
      case append -> OutputMode.Append();
      case update -> OutputMode.Update();
      case complete -> InternalOutputModes.Complete$.MODULE$;
    };
  }

  private static String pointer(AnalysisException refused, QueryDefinition definition) {
    String condition = SparkErrors.condition(refused);
    if (definition.join() != null) {
      return definition.outputMode() == QueryDefinition.OutputMode.append ? "/join" : "/outputMode";
    }
    if (definition.deduplicate() != null) {
      return definition.outputMode() == QueryDefinition.OutputMode.complete ? "/outputMode" : "/deduplicate";
    }
    return condition.contains("OUTPUT_MODE") ? "/outputMode" : condition.contains("DATATYPE_MISMATCH") ? "/aggregates" : "";
  }

  private static String remedy(QueryDefinition definition) {
    if (definition.join() != null) {
      return definition.outputMode() == QueryDefinition.OutputMode.append
          ? "An outer or semi join has to know when a row can't find a match any more: put a watermark on both streams, and bound the"
              + " right side's event time with after and before (or have the event time among on); or choose inner."
          : "Choose append.";
    }
    if (definition.deduplicate() != null && definition.outputMode() != QueryDefinition.OutputMode.complete) {
      return "Deduplication within the watermark needs one: add a watermark, or set withinWatermark to false.";
    }
    boolean session = definition.window() != null && definition.window().kind() == QueryDefinition.WindowKind.session;
    return switch (definition.outputMode()) {
      case update -> session ? "Session windows can't be updated in place: choose append or complete." : "Choose append or complete, or another aggregate.";
      case append ->
          definition.aggregating() && definition.watermark() == null
              ? "Append writes a window once it is final, which only a watermark can say: add a watermark, or choose update."
              : definition.window() == null && definition.aggregating()
                  ? "Append needs a window to become final: add a window, or choose update or complete."
                  : "Choose another output mode.";
      case complete -> definition.aggregating() ? "Choose update." : "Complete mode rewrites an aggregate: add one, or choose append.";
    };
  }
}
