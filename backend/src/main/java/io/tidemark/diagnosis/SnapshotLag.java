package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A state store whose newest snapshot is old, so that a restart would have to replay many changes.
 *
 * <p>Spark 4.1 reports {@code SnapshotLastUploaded.partition_N_STORE} among an operator's custom metrics, the version of each store's
 * last uploaded snapshot (-1 before the first of this run), for both providers; of the five oldest stores only
 * ({@code spark.sql.streaming.stateStore.numStateStoreInstanceMetricsToReport}). Batch N leaves version N+1.
 * ({@code …coordinatorReportSnapshotUploadLag} is about the coordinator's log and not needed for it.) As Spark's own warning it fires
 * beyond five times what one expects: ten versions ({@code minDeltasForSnapshot}), or those of a maintenance interval of
 * {@value #MAINTENANCE_SECONDS} s at the present pace, whichever is more. Clears at half of that.
 */
final class SnapshotLag implements Rule {
  static final String METRIC = "SnapshotLastUploaded.partition_";
  private static final int BATCHES = 10;
  private static final int DELTAS = 10;
  private static final int TIMES = 5;
  private static final long MAINTENANCE_SECONDS = 60;

  @Override
  public String kind() {
    return "snapshot-lag";
  }

  /** One store's newest snapshot. */
  private record Store(String operator, String name, long version) {}

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.batches();
    if (batches.size() < BATCHES) {
      return Optional.empty();
    }
    ProgressSnapshot newest = batches.get(batches.size() - 1);
    return newest.operators().stream()
        .flatMap(operator -> operator.custom().entrySet().stream().filter(metric -> metric.getKey().startsWith(METRIC)).map(metric -> store(operator, metric)))
        .min(Comparator.comparingLong(Store::version))
        .flatMap(oldest -> symptom(batches, oldest, firing));
  }

  private static Store store(ProgressSnapshot.Operator operator, Map.Entry<String, Long> metric) {
    return new Store(operator.name(), metric.getKey().substring(METRIC.length()), metric.getValue());
  }

  private static Optional<Symptom> symptom(List<ProgressSnapshot> batches, Store oldest, boolean firing) {
    ProgressSnapshot newest = batches.get(batches.size() - 1);
    // Before the first snapshot of this run the one before it counts: it was loaded when the run began, at the latest.
    long since = oldest.version() >= 0 ? oldest.version() : batches.get(0).batchId();
    long lag = newest.batchId() + 1 - since;
    double perMaintenance = (batches.size() - 1) * MAINTENANCE_SECONDS * 1_000.0 / Math.max(1, Course.spanMillis(batches));
    long usual = (long) Math.max(DELTAS, perMaintenance);
    if (lag <= usual * TIMES * (firing ? 0.5 : 1)) {
      return Optional.empty();
    }
    String partition = oldest.name().contains("_") ? oldest.name().substring(0, oldest.name().indexOf('_')) : oldest.name();
    return Optional.of(
        new Symptom(
            Severity.warning,
            Symptom.figures(
                "operator", oldest.operator(), "store", oldest.name(), "partition", partition, "snapshotVersion", oldest.version() < 0 ? null : oldest.version(),
                "version", newest.batchId() + 1, "lag", lag, "usual", usual),
            "the newest snapshot of partition " + partition + " of " + oldest.operator() + " is " + lag + " versions old; " + usual + " are usual",
            "Spark's maintenance does not keep up: look for its errors in the log, give the checkpoint a faster disk, or raise"
                + " spark.sql.streaming.stateStore.numStateStoreMaintenanceThreads."));
  }
}
