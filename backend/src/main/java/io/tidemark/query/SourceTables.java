package io.tidemark.query;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tidemark.wire.Interval;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables a query's sources become, and what is done with them before or instead of an aggregation: united, freed of duplicates,
 * joined. Stateless.
 */
final class SourceTables {
  static final String CORRUPT = "_tidemark_malformed";

  /** Each source is observed under this name, those after the first with their number behind it. */
  private static final String OBSERVED = "tidemark";

  /** The right side's {@code on} columns while the join needs them. */
  private static final String MATCH = "_tidemark_on_";

  private SourceTables() {}

  /** The name under which the source of that number is observed. */
  static String observed(int number) {
    return number == 0 ? OBSERVED : OBSERVED + "-" + number;
  }

  /**
   * The usable events among records with a column {@code value} in the stream's format; the number of a source is its place in the query.
   *
   * @param condition which events are taken, before the watermark; null for all
   */
  static Dataset<Row> events(Dataset<Row> records, QuerySources.Source source, int number, Column condition) {
    Dataset<Row> parsed = RecordColumns.parsed(records, source.shape());
    String time = source.shape().eventTime();
    Column usable = col(CORRUPT).isNull().and(quoted(time).isNotNull());
    Dataset<Row> events = parsed.observe(observed(number), count(lit(1)).as("rows"), count(when(usable, 1)).as("usable")).filter(usable).drop(CORRUPT);
    if (condition != null) {
      events = events.filter(condition);
    }
    return source.watermark() == null ? events : events.withWatermark(time, source.watermark().delay().text());
  }

  static Dataset<Row> union(List<Dataset<Row>> tables, List<String> commonColumns) {
    Column[] columns = commonColumns.stream().map(SourceTables::quoted).toArray(Column[]::new);
    return tables.stream().map(table -> table.select(columns)).reduce(Dataset::unionByName).orElseThrow();
  }

  static Dataset<Row> deduplicate(Dataset<Row> events, QueryDefinition.Deduplicate by) {
    String[] columns = by.columns().toArray(String[]::new);
    return by.withinWatermark() ? events.dropDuplicatesWithinWatermark(columns) : events.dropDuplicates(columns);
  }

  static Dataset<Row> join(Dataset<Row> left, Dataset<Row> right, QuerySources sources) {
    QueryDefinition.Join join = sources.definition.join();
    StreamShape leftShape = sources.first();
    StreamShape rightShape = sources.all().get(1).shape();
    Column[] names = rightShape.columns().stream().map(name -> quoted(name).as(rightName(name, join))).toArray(Column[]::new);
    Dataset<Row> renamed = right.select(names);
    Column condition = lit(true);
    for (String name : join.on()) {
      condition = condition.and(quoted(name).equalTo(quoted(rightName(name, join))));
    }
    Column time = quoted(leftShape.eventTime());
    Column rightTime = quoted(rightName(rightShape.eventTime(), join));
    if (join.after() != null) {
      condition = condition.and(rightTime.geq(time.plus(length(join.after()))));
    }
    if (join.before() != null) {
      condition = condition.and(rightTime.leq(time.plus(length(join.before()))));
    }
    return left.join(renamed, condition, join.type().name()).select(joined(leftShape, rightShape, join));
  }

  private static Column[] joined(StreamShape left, StreamShape right, QueryDefinition.Join join) {
    List<Column> columns = new ArrayList<>();
    for (String name : left.columns()) {
      columns.add(join.on().contains(name) ? matched(name, join) : quoted(name));
    }
    if (join.type() != QueryDefinition.JoinType.left_semi) {
      right.columns().stream().filter(name -> !join.on().contains(name)).forEach(name -> columns.add(quoted(rightName(name, join))));
    }
    return columns.toArray(Column[]::new);
  }

  /** A column that is equal on both sides, from the side that has a row. */
  private static Column matched(String name, QueryDefinition.Join join) {
    return switch (join.type()) {
      case inner, left_outer, left_semi -> quoted(name);
      case right_outer -> quoted(rightName(name, join)).as(name);
      case full_outer -> coalesce(quoted(name), quoted(rightName(name, join))).as(name);
    };
  }

  /** What a column of the right side is called in the join. */
  static String rightName(String column, QueryDefinition.Join join) {
    return join.on().contains(column) ? MATCH + join.on().indexOf(column) : join.stream() + "_" + column;
  }

  private static Column length(Interval interval) {
    return expr("INTERVAL " + interval.micros() + " MICROSECONDS");
  }

  static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
