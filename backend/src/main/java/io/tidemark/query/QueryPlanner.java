package io.tidemark.query;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.window;

import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.streaming.InternalOutputModes;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes a Spark plan of a definition.
 *
 * <p>Records are read with {@code from_json}; what can't be read, or has no event time, is counted by {@code observe} and left out
 * before the watermark sees it. Safe for use by many threads.
 */
final class QueryPlanner {
  static final String CORRUPT = "_tidemark_malformed";
  static final String OBSERVED = "tidemark";

  private final SparkSession session;
  private final String bootstrapServers;

  QueryPlanner(SparkSession session, String bootstrapServers) {
    this.session = session;
    this.bootstrapServers = bootstrapServers;
  }

  /** @param query the query's name, by which its gate is found when it is stepped by hand */
  Dataset<Row> plan(String query, QueryDefinition definition, StreamShape stream) {
    DataStreamReader reader =
        session
            .readStream()
            .format(definition.manual() ? SteppedKafka.class.getName() : "kafka")
            .option(SteppedKafka.QUERY, query)
            .option("kafka.bootstrap.servers", bootstrapServers)
            .option("subscribe", stream.topic())
            .option("startingOffsets", stream.startingOffsets());
    if (definition.maxOffsetsPerTrigger() != null) {
      reader = reader.option("maxOffsetsPerTrigger", definition.maxOffsetsPerTrigger());
    }
    return over(reader.load(), definition, stream);
  }

  /** The query over any table with a column {@code value} that holds a record's JSON. */
  static Dataset<Row> over(Dataset<Row> source, QueryDefinition definition, StreamShape stream) {
    StructType schema = StructType.fromDDL(stream.schema()).add(CORRUPT, DataTypes.StringType);
    Dataset<Row> records =
        source
            .select(from_json(col("value").cast("string"), schema, Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", CORRUPT)).as("r"))
            .select("r.*");
    Column usable = col(CORRUPT).isNull().and(col(stream.eventTime()).isNotNull());
    Dataset<Row> events =
        records.observe(OBSERVED, count(lit(1)).as("rows"), count(when(usable, 1)).as("usable")).filter(usable).drop(CORRUPT);
    if (definition.watermark() != null) {
      events = events.withWatermark(stream.eventTime(), definition.watermark().delay().text());
    }
    return definition.aggregating() ? aggregate(events, definition, stream) : events;
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
  void check(String query, QueryDefinition definition, StreamShape stream) {
    try {
      Dataset<Row> plan = plan(query, definition, stream);
      UnsupportedOperationChecker.checkForStreaming(((org.apache.spark.sql.classic.Dataset<Row>) plan).queryExecution().analyzed(), mode(definition));
    } catch (Exception e) {
      if (e instanceof AnalysisException refused) {
        throw Problem.invalid(pointer(refused, definition), SparkErrors.condition(refused) + ": " + SparkErrors.message(refused) + " " + remedy(definition));
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
    return condition.contains("OUTPUT_MODE") ? "/outputMode" : condition.contains("DATATYPE_MISMATCH") ? "/aggregates" : "";
  }

  private static String remedy(QueryDefinition definition) {
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
