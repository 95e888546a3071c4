package io.tidemark.drift;

import io.tidemark.engine.SparkEngine;
import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The two queries of a run, one behind the other: the first applies the detector to the readings and writes what it says into the
 * second topic; the other counts windows of that, by event time, behind a watermark. Each micro-batch is judged whole by the
 * detector that holds when it begins. Sinks run on Spark's threads and take no monitor that anyone holds while stopping.
 */
final class Pipes {
  private static final LabQuery.Kind QUERIES = new LabQuery.Kind("the drift lab", "tidemark-drift", "update", 250, "20ms");

  private final SparkEngine engine;
  private final LabTopic scores;
  private final Ledger ledger;
  private final Windows windows;
  private final Runnable changed;
  private final QueryFigures detecting = new QueryFigures();
  private final QueryFigures counting = new QueryFigures();
  private final Reports reports = new Reports();
  private final List<LabQuery> queries = new ArrayList<>();
  private volatile Detector detector;

  /** What the first query tells the second of a reading. */
  record Scored(long id, Instant at, int version, boolean alarm, List<Integer> bins) {}

  Pipes(SparkEngine engine, LabTopic scores, Ledger ledger, Windows windows, Runnable changed) {
    this.engine = engine;
    this.scores = scores;
    this.ledger = ledger;
    this.windows = windows;
    this.changed = changed;
  }

  /** From the next micro-batch on. */
  void use(Detector now) {
    windows.reference(now.version, now.reference);
    detector = now;
  }

  /** @param failed is told why when a query ends by itself */
  void start(String run, Dataset<Row> readings, Dataset<Row> counts, Path folder, Consumer<Failure> failed) {
    engine.session().streams().addListener(reports);
    begin("drift-" + run + "-detect", readings, folder.resolve("detect"), this::detect, detecting, failed);
    begin("drift-" + run + "-windows", counts, folder.resolve("windows"), this::count, counting, failed);
  }

  private void begin(
      String name, Dataset<Row> plan, Path checkpoint, LabQuery.Sink sink, QueryFigures figures, Consumer<Failure> failed) {
    LabQuery query = LabQuery.start(engine.session(), QUERIES, name, plan, checkpoint, sink);
    queries.add(query);
    figures.running();
    reports.follow(query.spark().runId(), (report, ended) -> {
      if (ended) {
        Failure why = query.failure().orElse(null);
        figures.ended(why);
        if (why != null) {
          failed.accept(why);
        }
      } else {
        figures.reported(report);
        if (figures == counting && report.watermark() != null) {
          windows.watermark(report.watermark());
        }
      }
      changed.run();
    });
  }

  private void detect(Dataset<Row> batch, long batchId) {
    Detector now = detector;
    List<Row> rows = now.apply(batch).collectAsList();
    List<Scored> scored = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Ledger.Judgement said = judgement(row, now.threshold);
      scored.add(new Scored(said.id(), said.at(), now.version, said.alarm(), Detector.bins(row)));
      ledger.judged(said);
    }
    scores.append(scored);
    detecting.sunk(batchId, 0);
  }

  private static Ledger.Judgement judgement(Row row, double threshold) {
    List<Double> values = Feature.NAMES.stream().map(row::<Double>getAs).toList();
    List<Double> distance = row.getList(row.fieldIndex("distance"));
    return new Ledger.Judgement(
        row.getAs("id"), Plans.time(row.getAs("at")), row.getAs("sensor"), values, row.getAs(Reference.SCORE), threshold,
        row.getAs("alarm"), row.getAs("nearest"), List.copyOf(distance.subList(1, distance.size())));
  }

  private void count(Dataset<Row> batch, long batchId) {
    List<Windows.Counted> written = batch.collectAsList().stream().map(Plans::counted).toList();
    counting.sunk(batchId, windows.take(written));
  }

  /** Returns when all that was sent is judged, counted and reported. */
  void settle() throws InterruptedException {
    for (LabQuery query : queries) {
      query.settle();
    }
    detecting.awaitReports();
    counting.awaitReports();
  }

  DriftView.Detect detecting() {
    return detecting.detect();
  }

  DriftView.Query counting() {
    return counting.query();
  }

  void stop() {
    queries.forEach(LabQuery::stop);
    detecting.ended(null);
    counting.ended(null);
    engine.session().streams().removeListener(reports);
  }
}
