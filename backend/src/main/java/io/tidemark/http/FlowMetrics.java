package io.tidemark.http;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidemark.engine.Health;
import io.tidemark.progress.Point;
import io.tidemark.query.QueryMeter;
import io.tidemark.query.QueryView;
import io.tidemark.stream.StreamMeter;
import io.tidemark.stream.StreamState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Figures of queries, streams and parts for Prometheus, gathered anew at each scrape; what is promised of them is in docs/metrics.md.
 *
 * <p>Holds nothing: the series of a deleted query are gone with the next scrape. As many series as there are queries and streams, both
 * bounded by their registries, times the states and the phases, which are fixed here. A figure that is not known has no sample.
 */
final class FlowMetrics implements MultiCollector {
  /** Spark's phases; another one of a later Spark is left out rather than let grow. */
  private static final Set<String> PHASES =
      Set.of("latestOffset", "getOffset", "getBatch", "queryPlanning", "walCommit", "addBatch", "commitOffsets");
  private static final double MILLIS = 1_000;

  private final Services services;

  FlowMetrics(Services services) {
    this.services = services;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    services.queries().get().ifPresent(queries -> queries(queries.meters()).forEach(all::metricSnapshot));
    services.streams().get().ifPresent(streams -> streams(streams.meters()).forEach(all::metricSnapshot));
    server(services.health().get(), services.figures().get()).forEach(all::metricSnapshot);
    return all.build();
  }

  private static List<MetricSnapshot> queries(List<QueryMeter> all) {
    Family<QueryMeter> of = new Family<>(all, "query", QueryMeter::query);
    return List.of(
        of.gauges("tidemark_query_state", "1 for the state the query is in, 0 for the others",
            "state", names(QueryView.State.values()),
            (query, state) -> query.state().name().equals(state) ? 1.0 : 0.0),
        of.counter("tidemark_query_batches", "Micro-batches run, those without data among them",
            query -> number(query.counts().batches())),
        of.counter("tidemark_query_input_rows", "Rows read", query -> number(query.counts().inputRows())),
        of.gauge("tidemark_query_input_rows_per_second", "Spark's input rate of the last report", QueryMeter::inputRate),
        of.gauge("tidemark_query_processed_rows_per_second", "Spark's processing rate of the last report",
            QueryMeter::processedRate),
        of.gauge("tidemark_query_batch_duration_seconds", "How long the last micro-batch took",
            lastBatch(batch -> seconds(batch.durationMs().get("triggerExecution")))),
        of.counter("tidemark_query_batch_seconds", "Time all micro-batches took", query -> seconds(query.counts().batchMillis())),
        of.gauges("tidemark_query_batch_phase_seconds", "How long a phase of the last micro-batch took", "phase", PHASES,
            (query, phase) -> query.lastBatch() == null ? null : seconds(query.lastBatch().durationMs().get(phase))),
        of.counters("tidemark_query_phase_seconds", "Time a phase took in all micro-batches", "phase", PHASES,
            (query, phase) -> seconds(query.counts().phaseMillis().get(phase))),
        of.gauge("tidemark_query_watermark_timestamp_seconds", "The watermark in event time, Unix seconds",
            query -> seconds(query.watermarkMillis())),
        of.gauge("tidemark_query_watermark_lag_seconds", "How far the watermark is behind the newest event",
            query -> seconds(query.watermarkLagMillis())),
        of.gauge("tidemark_query_newest_event_timestamp_seconds", "The newest event's time, Unix seconds",
            lastBatch(batch -> seconds(batch.newestEventTime()))),
        of.gauge("tidemark_query_state_rows", "Rows in the state", lastBatch(batch -> number(batch.stateRows()))),
        of.gauge("tidemark_query_state_memory_bytes", "Memory the state takes", lastBatch(batch -> number(batch.stateBytes()))),
        of.gauge("tidemark_query_state_disk_bytes", "Files the state takes; RocksDB only",
            query -> number(query.counts().stateDiskBytes())),
        of.counter("tidemark_query_dropped_rows", "Rows Spark dropped as too late",
            query -> number(query.counts().droppedRows())),
        of.counter("tidemark_query_malformed_records", "Records that could not be read",
            query -> number(query.counts().malformed())),
        of.gauge("tidemark_query_behind_rows", "Records in the topics that the last micro-batch had not read",
            lastBatch(batch -> number(batch.behindOffsets()))),
        of.gauge("tidemark_query_findings", "What the diagnosis finds wrong with it now", query -> number(query.findings())),
        of.counter("tidemark_query_failures", "How often the query failed", query -> number(query.counts().failures())),
        of.counter("tidemark_query_restarts", "How often it was restarted by hand or resumed by a start of the server",
            query -> number(query.counts().restarts())),
        of.counter("tidemark_query_disagreements", "Micro-batches whose verdicts did not add up to Spark's figures: defects",
            query -> number(query.counts().disagreements())));
  }

  private static List<MetricSnapshot> streams(List<StreamMeter> all) {
    Family<StreamMeter> of = new Family<>(all, "stream", StreamMeter::stream);
    return List.of(
        of.gauges("tidemark_stream_state", "1 for the state the stream is in, 0 for the others",
            "state", names(StreamState.values()),
            (stream, state) -> stream.state().name().equals(state) ? 1.0 : 0.0),
        of.counter("tidemark_stream_events", "Records ever written to the topic", stream -> number(stream.events())),
        of.gauge("tidemark_stream_events_per_second", "Over the last five seconds", StreamMeter::rate),
        of.counter("tidemark_stream_malformed_events", "Records that could not be read as the schema says",
            stream -> number(stream.malformed())),
        of.counter("tidemark_stream_tap_skipped_events", "Records the tap passed over because there were too many; Spark read them",
            stream -> number(stream.skipped())));
  }

  private static List<MetricSnapshot> server(Health health, ServerFigures figures) {
    Family<String> parts = new Family<>(List.copyOf(health.parts().keySet()), "part", part -> part);
    Family<ServerFigures> of = Family.single(figures);
    return List.of(
        parts.gauge("tidemark_part_up", "1 while the part is up",
            part -> health.parts().get(part) == Health.State.up ? 1.0 : 0.0),
        of.gauge("tidemark_engine_up", "1 while Spark is up", f -> health.parts().get("spark") == Health.State.up ? 1.0 : 0.0),
        of.gauge("tidemark_abandoned_runs", "Runs ended by force that are still alive", f -> number(f.abandonedRuns())),
        of.counter("tidemark_journal_refused_entries", "Entries of history that were not kept", f -> number(f.journalRefused())),
        of.counter("tidemark_listener_overflow", "Progress reports lost because the listener's queue was full",
            f -> number(f.listenerOverflow())),
        of.counter("tidemark_listener_failures", "Progress reports that could not be used", f -> number(f.listenerFailures())),
        of.counter("tidemark_tap_failures", "Attempts of the tap to read that failed", f -> number(f.tapFailures())));
  }

  private static Set<String> names(Enum<?>[] values) {
    return Set.copyOf(Arrays.stream(values).map(Enum::name).toList());
  }

  private static Function<QueryMeter, Double> lastBatch(Function<Point, Double> figure) {
    return query -> query.lastBatch() == null ? null : figure.apply(query.lastBatch());
  }

  private static Double number(Number value) {
    return value == null ? null : (Double) value.doubleValue();
  }

  private static Double seconds(Long millis) {
    return millis == null ? null : (Double) (millis / MILLIS);
  }

  private static Double seconds(Instant time) {
    return time == null ? null : (Double) (time.toEpochMilli() / MILLIS);
  }
}
