package io.tidemark.store;

import io.tidemark.store.Timeline.Level;
import io.tidemark.store.Timeline.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Writes reports with the buckets and run sums they belong to, in the caller's transaction: a group is there whole or not at all.
 *
 * <p>Only reports that were not there yet are added to buckets and sums, so a group that is written twice changes nothing.
 * Buckets are read, added to and written back: the one writer at a time is the store's.
 */
final class TimelineWriter {
  private static final String FIGURES = FigureColumns.names(", ");
  private static final String VALUES = ":" + FigureColumns.names(", :");
  private static final String INSERT_REPORT =
      "INSERT INTO history_report (owner_id, at_millis, run, batch_id, " + FIGURES
          + ") VALUES (:owner, :first_at, :run, :batch, " + VALUES + ") ON CONFLICT DO NOTHING";
  private static final String INSERT_RUN =
      "INSERT INTO history_run (owner_id, run_id, durations, " + FIGURES + ") VALUES (:owner, :run, '', " + VALUES
          + ") ON CONFLICT DO NOTHING";
  private static final String SELECT_BUCKET =
      "SELECT " + FigureColumns.of("b")
          + " FROM history_bucket b WHERE owner_id = :owner AND span_millis = :span AND at_millis = :at AND run = :run";
  private static final String UPSERT_BUCKET =
      "INSERT INTO history_bucket (owner_id, span_millis, at_millis, run, " + FIGURES
          + ") VALUES (:owner, :span, :at, :run, " + VALUES + ") ON CONFLICT (owner_id, span_millis, at_millis, run) DO UPDATE SET " + FigureColumns.replaced();
  private static final String SELECT_RUN =
      "SELECT " + FigureColumns.of("r") + ", durations FROM history_run r WHERE owner_id = :owner AND run_id = :run";
  private static final String UPSERT_RUN =
      "INSERT INTO history_run (owner_id, run_id, durations, " + FIGURES + ") VALUES (:owner, :run, :durations, " + VALUES
          + ") ON CONFLICT (owner_id, run_id) DO UPDATE SET durations = excluded.durations, " + FigureColumns.replaced();

  private record Bucket(long span, long at, long run) {}

  private final Handle handle;
  private final long owner;

  private TimelineWriter(Handle handle, long owner) {
    this.handle = handle;
    this.owner = owner;
  }

  /** Writes the reports of one owner. */
  static void write(Handle handle, String owner, List<Report> reports) {
    handle.createUpdate("INSERT INTO history_owner (owner) VALUES (:owner) ON CONFLICT DO NOTHING")
        .bind("owner", owner)
        .execute();
    long id = handle.createQuery("SELECT id FROM history_owner WHERE owner = :owner")
        .bind("owner", owner)
        .mapTo(Long.class)
        .one();
    new TimelineWriter(handle, id).write(reports);
  }

  private void write(List<Report> reports) {
    Map<String, Long> runs = new LinkedHashMap<>();
    reports.forEach(report -> runs.computeIfAbsent(report.runId(), run -> runNumber(run, report.figures())));
    List<Report> fresh = insert(reports, runs);
    Map<String, List<Report>> byRun = new LinkedHashMap<>();
    Map<Bucket, Figures> byBucket = new LinkedHashMap<>();
    for (Report report : fresh) {
      byRun.computeIfAbsent(report.runId(), run -> new ArrayList<>()).add(report);
      for (Level level : List.of(Level.minute, Level.hour)) {
        long at = Math.floorDiv(report.figures().firstAt(), level.millis()) * level.millis();
        byBucket.merge(new Bucket(level.millis(), at, runs.get(report.runId())), report.figures(), Figures::plus);
      }
    }
    addToRuns(byRun);
    addToBuckets(byBucket);
  }

  /** The number of a run; one that is not known yet gets one, with nothing in it. */
  private long runNumber(String run, Figures first) {
    PreparedBatch insert = handle.prepareBatch(INSERT_RUN);
    FigureColumns.bind(insert.bind("owner", owner).bind("run", run), Figures.nothingAt(first.firstAt())).add().execute();
    return handle.createQuery("SELECT id FROM history_run WHERE owner_id = :owner AND run_id = :run")
        .bind("owner", owner)
        .bind("run", run)
        .mapTo(Long.class)
        .one();
  }

  /** Those that were not there before. */
  private List<Report> insert(List<Report> reports, Map<String, Long> runs) {
    PreparedBatch batch = handle.prepareBatch(INSERT_REPORT);
    for (Report report : reports) {
      batch.bind("owner", owner).bind("run", runs.get(report.runId())).bind("batch", report.batchId());
      FigureColumns.bind(batch, report.figures()).add();
    }
    int[] inserted = batch.execute();
    List<Report> fresh = new ArrayList<>();
    for (int i = 0; i < inserted.length; i++) {
      if (inserted[i] > 0) {
        fresh.add(reports.get(i));
      }
    }
    return fresh;
  }

  private void addToRuns(Map<String, List<Report>> byRun) {
    if (byRun.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(UPSERT_RUN);
    byRun.forEach((run, reports) -> {
      Timeline.Run sum = handle.createQuery(SELECT_RUN).bind("owner", owner).bind("run", run)
          .map((row, context) -> new Timeline.Run(run, FigureColumns.read(row), Durations.parse(row.getString("durations"))))
          .one();
      for (Report report : reports) {
        sum = sum.then(report.figures());
      }
      batch.bind("owner", owner).bind("run", run).bind("durations", sum.durations().toString());
      FigureColumns.bind(batch, sum.figures()).add();
    });
    batch.execute();
  }

  private void addToBuckets(Map<Bucket, Figures> byBucket) {
    if (byBucket.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(UPSERT_BUCKET);
    byBucket.forEach((bucket, figures) -> {
      Figures sum = handle.createQuery(SELECT_BUCKET)
          .bind("owner", owner)
          .bind("span", bucket.span())
          .bind("at", bucket.at())
          .bind("run", bucket.run())
          .map((row, context) -> FigureColumns.read(row))
          .findOne()
          .map(figures::plus)
          .orElse(figures);
      batch.bind("owner", owner).bind("span", bucket.span()).bind("at", bucket.at()).bind("run", bucket.run());
      FigureColumns.bind(batch, sum).add();
    });
    batch.execute();
  }
}
