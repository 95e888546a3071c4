package io.tidemark.query;

import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Checks that the streams of one query go together, before Spark is asked: names and types of the columns it uses in all of them.
 * Stateless.
 */
final class SourcesCheck {
  private SourcesCheck() {}

  /** @throws Problem 400 that names each field and what to change */
  static void run(QuerySources sources) {
    List<Problem.Field> bad = new ArrayList<>();
    if (sources.shareATopic()) {
      bad.add(new Problem.Field("", "two of the streams read the same topic, and could not be told apart; leave one out"));
    }
    for (int i = 0; i < sources.definition.union().size(); i++) {
      union(sources, i, bad);
    }
    if (sources.definition.join() != null) {
      join(sources, bad);
    }
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  private static void union(QuerySources sources, int index, List<Problem.Field> bad) {
    StreamShape first = sources.first();
    StreamShape other = sources.all().get(index + 1).shape();
    String at = "/union/" + index + "/stream";
    if (!other.eventTime().equals(first.eventTime())) {
      bad.add(
          new Problem.Field(
              at,
              "the event time of \"" + other.id() + "\" is in " + other.eventTime()
                  + ", that of \"" + first.id() + "\" in " + first.eventTime() + "; name them alike"));
    }
    for (String column : sources.commonColumns()) {
      sameType(at, first, other, column, bad);
    }
  }

  private static void join(QuerySources sources, List<Problem.Field> bad) {
    QueryDefinition.Join join = sources.definition.join();
    StreamShape left = sources.first();
    StreamShape right = sources.all().get(1).shape();
    join.on().forEach(column -> sameType("/join/on", left, right, column, bad));
    if ((join.after() != null || join.before() != null) && join.on().contains(left.eventTime()) && left.eventTime().equals(right.eventTime())) {
      bad.add(
          new Problem.Field(
              "/join/on",
              "\"" + left.eventTime() + "\" is the event time of both sides, equal already; leave out after and before, or take it out"));
    }
    for (String column : right.columns()) {
      String name = SourceTables.rightName(column, join);
      if (join.type() != QueryDefinition.JoinType.left_semi && left.columns().contains(name)) {
        bad.add(
            new Problem.Field(
                "/join/stream",
                "its column " + column + " would be called " + name + ", as one of \"" + left.id() + "\" is; rename that one"));
      }
    }
  }

  private static void sameType(String at, StreamShape first, StreamShape other, String column, List<Problem.Field> bad) {
    DataType one = type(first, column);
    DataType two = type(other, column);
    if (!one.equals(two)) {
      bad.add(
          new Problem.Field(
              at,
              "\"" + column + "\" is " + one.sql() + " in \"" + first.id() + "\" and " + two.sql() + " in \"" + other.id()
                  + "\"; give it one type"));
    }
  }

  private static DataType type(StreamShape stream, String column) {
    StructType schema = StructType.fromDDL(stream.schema());
    return schema.apply(column).dataType();
  }
}
