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
import io.tidemark.sql.SqlErrors;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.streaming.InternalOutputModes;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;

/**
 * Makes a Spark plan of a definition.
 *
 * <p>Records are read with {@code from_json}; what can't be read, or has no event time, is counted by {@code observe} and left out
 * before the watermark sees it ({@link SourceTables}). Safe for use by many threads.
 */
final class QueryPlanner {
  /** Each task asks its partition's end on the connection that still waits for more to fetch: Kafka's own half second, every batch. */
  private static final int FETCH_MILLIS = 5;
  /** Each attempt waits a minute for a Kafka that does not answer; Spark's own three would end the query after three. */
  private static final int KAFKA_ATTEMPTS = 60;

  private final SparkSession session;
  private final KafkaAccess kafka;
  private final Readable readable;

  QueryPlanner(SparkSession session, KafkaAccess kafka, Readable readable) {
    this.session = session;
    this.kafka = kafka;
    this.readable = readable;
  }

  /**
   * Plans a query and finds out how it can be followed.
   *
   * @param query the query's name, by which its gate is found when it is stepped by hand
   * @throws Problem 400 for SQL or a filter that Spark can't make sense of
   */
  PlannedQuery plan(String query, QuerySources sources) {
    List<Dataset<Row>> records = sources.all().stream().map(source -> records(query, source.shape(), sources.definition)).toList();
    return planned(records, sources, readable);
  }

  /** The query over any tables, as {@link #over}, with how it can be followed. */
  static PlannedQuery planned(List<Dataset<Row>> records, QuerySources sources, Readable readable) {
    OutputMode mode = mode(sources.definition);
    if (sources.definition.sql() != null) {
      Map<String, Dataset<Row>> streams = new HashMap<>();
      for (int i = 0; i < records.size(); i++) {
        QuerySources.Source source = sources.all().get(i);
        streams.put(source.shape().id(), SourceTables.events(records.get(i), source, i, null));
      }
      Dataset<Row> rows = SqlPlan.rows(records.get(0).sparkSession(), sources, readable, streams);
      LogicalPlan optimised = PlannedQuery.optimised(rows, mode);
      return new PlannedQuery(rows, PlanReading.following(sources, optimised, new StatefulText(sources).of(optimised)));
    }
    return new PlannedQuery(over(records, sources), Following.form(sources, conditions(records, sources)));
  }

  /** By stream, the filter as Spark evaluates it. */
  private static Map<String, RowTest> conditions(List<Dataset<Row>> records, QuerySources sources) {
    Map<String, RowTest> tests = new HashMap<>();
    for (int i = 0; i < records.size() && filters(sources.definition, i); i++) {
      QuerySources.Source source = sources.all().get(i);
      Dataset<Row> events = SourceTables.events(records.get(i), source, i, condition(records.get(i), sources, i));
      StreamChain chain =
          StreamChain.read(PlannedQuery.optimised(events, OutputMode.Append()), source.shape().columns())
              .orElseThrow(() -> Problem.invalid("/filter", "can't be followed event by event; make it simpler"));
      List<Expression> conditions = chain.watermarked() ? chain.before : chain.after;
      tests.put(source.shape().id(), new ConditionTest(StructType.fromDDL(source.shape().schema()), conditions));
    }
    return tests;
  }

  /** The filter is on each stream of a union, and on the left side of a join. */
  private static boolean filters(QueryDefinition definition, int source) {
    return definition.filter() != null && (source == 0 || definition.join() == null);
  }

  private static Column condition(Dataset<Row> records, QuerySources sources, int source) {
    return filters(sources.definition, source)
        ? SqlPlan.condition(records.sparkSession(), sources.definition.filter(), sources.all().get(source).shape())
        : null;
  }

  private Dataset<Row> records(String query, StreamShape stream, QueryDefinition definition) {
    DataStreamReader reader =
        session
            .readStream()
            .format(definition.manual() ? SteppedKafka.class.getName() : "kafka")
            .option(SteppedKafka.QUERY, query)
            .option("kafka.fetch.max.wait.ms", FETCH_MILLIS)
            .options(KafkaOptions.of(kafka))
            .option("subscribe", stream.topic())
            .option("fetchOffset.numRetries", KAFKA_ATTEMPTS)
            .options(KafkaOptions.start(stream));
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
      tables.add(SourceTables.events(records.get(i), sources.all().get(i), i, condition(records.get(i), sources, i)));
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
  PlannedQuery check(String query, QuerySources sources) {
    SourcesCheck.run(sources);
    QueryDefinition definition = sources.definition;
    PlannedQuery planned;
    try {
      planned = plan(query, sources);
      UnsupportedOperationChecker.checkForStreaming(planned.analysed(), mode(definition));
    } catch (Exception e) {
      if (e instanceof AnalysisException refused && definition.sql() != null) {
        String pointer = SparkErrors.condition(refused).contains("OUTPUT_MODE") ? "/outputMode" : "/sql";
        throw SqlErrors.problem(pointer, definition.sql(), refused, "");
      }
      if (e instanceof AnalysisException refused) {
        throw Problem.invalid(pointer(refused, definition), SparkErrors.named(refused) + " " + remedy(definition));
      }
      throw e;
    }
    if (definition.window() != null && definition.window().kind() == QueryDefinition.WindowKind.session && definition.groupBy().isEmpty()) {
      throw Problem.invalid("/groupBy", "Spark needs a grouping column for session windows on a stream; add one to groupBy");
    }
    return planned;
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
