package io.tidemark.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.PreparedBatch;

/** {@link Figures} as columns of a table: their names, how they are added up in SQL, how they are bound and read. Stateless. */
final class FigureColumns {
  private static final List<String> LEAST = List.of("first_at");
  private static final List<String> SUMS =
      List.of("reports", "batches", "input_rows", "rated_rows", "arrival_micros", "work_millis", "latest_offset_millis",
          "get_batch_millis", "query_planning_millis", "wal_commit_millis", "add_batch_millis", "commit_offsets_millis",
          "dropped_rows", "malformed_rows");
  private static final List<String> GREATEST =
      List.of("last_at", "end_at", "longest_millis", "state_rows", "state_bytes", "behind_rows", "watermark", "newest_event");

  private FigureColumns() {}

  private static Stream<String> names() {
    return Stream.of(LEAST, SUMS, GREATEST).flatMap(List::stream);
  }

  /** {@code p.a, p.b, …} */
  static String of(String table) {
    return names().map(name -> table + "." + name).collect(Collectors.joining(", "));
  }

  /** The same over a group of rows, as {@link Figures#plus} does it. */
  static String summed(String table) {
    return Stream.of(added("MIN", LEAST, table), added("SUM", SUMS, table), added("MAX", GREATEST, table))
        .flatMap(columns -> columns)
        .collect(Collectors.joining(", "));
  }

  private static Stream<String> added(String function, List<String> names, String table) {
    return names.stream().map(name -> function + "(" + table + "." + name + ") AS " + name);
  }

  /** {@code a, b, …} */
  static String names(String separator) {
    return names().collect(Collectors.joining(separator));
  }

  /** {@code a = excluded.a, …}, for a row that is there already. */
  static String replaced() {
    return names().map(name -> name + " = excluded." + name).collect(Collectors.joining(", "));
  }

  static PreparedBatch bind(PreparedBatch batch, Figures figures) {
    Figures.Phases phases = figures.phases();
    return batch
        .bind("first_at", figures.firstAt())
        .bind("last_at", figures.lastAt())
        .bind("end_at", figures.endAt())
        .bind("reports", figures.reports())
        .bind("batches", figures.batches())
        .bind("input_rows", figures.inputRows())
        .bind("rated_rows", figures.ratedRows())
        .bind("arrival_micros", figures.arrivalMicros())
        .bind("work_millis", figures.workMillis())
        .bind("longest_millis", figures.longestMillis())
        .bind("latest_offset_millis", phases.latestOffset())
        .bind("get_batch_millis", phases.getBatch())
        .bind("query_planning_millis", phases.queryPlanning())
        .bind("wal_commit_millis", phases.walCommit())
        .bind("add_batch_millis", phases.addBatch())
        .bind("commit_offsets_millis", phases.commitOffsets())
        .bind("dropped_rows", figures.droppedRows())
        .bind("malformed_rows", figures.malformedRows())
        .bind("state_rows", figures.stateRows())
        .bind("state_bytes", figures.stateBytes())
        .bind("behind_rows", figures.behindRows())
        .bind("watermark", figures.watermark())
        .bind("newest_event", figures.newestEvent());
  }

  static Figures read(ResultSet row) throws SQLException {
    return new Figures(
        row.getLong("first_at"),
        row.getLong("last_at"),
        row.getLong("end_at"),
        row.getLong("reports"),
        row.getLong("batches"),
        row.getLong("input_rows"),
        row.getLong("rated_rows"),
        row.getLong("arrival_micros"),
        row.getLong("work_millis"),
        row.getLong("longest_millis"),
        new Figures.Phases(
            row.getLong("latest_offset_millis"),
            row.getLong("get_batch_millis"),
            row.getLong("query_planning_millis"),
            row.getLong("wal_commit_millis"),
            row.getLong("add_batch_millis"),
            row.getLong("commit_offsets_millis")),
        row.getLong("dropped_rows"),
        row.getLong("malformed_rows"),
        known(row, "state_rows"),
        known(row, "state_bytes"),
        known(row, "behind_rows"),
        known(row, "watermark"),
        known(row, "newest_event"));
  }

  private static Long known(ResultSet row, String name) throws SQLException {
    long value = row.getLong(name);
    return row.wasNull() ? null : value;
  }
}
