package io.tidemark.attached;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A progress read from its JSON is the one read from Spark's object, for the progress of real queries of all sorts of fields. */
class ProgressJsonIT {
  /** Since Spark 4 its JSON has rates to one decimal. */
  private static final double ROUNDED = 0.0500001;

  @TempDir static Path data;

  @Test
  void theJsonOfAProgressSaysWhatTheObjectSays() throws Exception {
    List<ProgressSnapshot> fromObjects = new CopyOnWriteArrayList<>();
    List<ProgressSnapshot> fromJson = new CopyOnWriteArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, fault -> {});
        Topics topics = new Topics(broker.bootstrapServers());
        SparkEngine engine = SparkEngine.start("local[1]", data, "127.0.0.1", List.of());
        BatchListener objects = new BatchListener(fromObjects::add)) {
      topics.ensure("times", 1);
      SparkSession session = engine.session();
      session.streams().addListener(objects);
      session.streams().addListener(new JsonListener(fromJson));
      write(session, broker, "2026-01-01T12:00:01Z", "2026-01-01T12:00:02Z", "2026-01-01T12:00:02Z");
      run(session, broker);
      write(session, broker, "2026-01-01T12:09:00Z", "2026-01-01T11:00:00Z", "2026-01-01T12:09:00Z");
      run(session, broker);
      await("both listeners").atMost(Duration.ofSeconds(20)).until(() -> !fromJson.isEmpty() && fromObjects.size() == fromJson.size());
    }
    assertThat(fromJson).hasSizeGreaterThan(2)
        .usingRecursiveComparison()
        .withEqualsForType((json, object) -> Math.abs(json - object) <= ROUNDED, Double.class)
        .isEqualTo(fromObjects);
    assertThat(fromJson).anySatisfy(progress -> assertThat(progress.droppedByWatermark()).isPositive());
    assertThat(fromJson).anySatisfy(progress -> assertThat(progress.duplicates().orElse(0)).isPositive());
    assertThat(fromJson).anySatisfy(progress -> assertThat(progress.offsets()).isNotEmpty());
    assertThat(fromJson).anySatisfy(progress -> assertThat(progress.malformed().orElse(-1)).isZero());
    assertThat(fromJson).anySatisfy(progress -> assertThat(progress.watermarkMillis().orElse(0)).isPositive());
    assertThat(fromJson).allSatisfy(progress -> assertThat(progress.operators()).hasSize(2));
  }

  private static void write(SparkSession session, EmbeddedBroker broker, String... times) {
    session.createDataset(List.of(times), Encoders.STRING())
        .toDF("value")
        .write()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("topic", "times")
        .save();
  }

  /** Deduplicates and counts by window, with whatever makes Spark report more: a watermark, two operators, an observation. */
  private static void run(SparkSession session, EmbeddedBroker broker) throws Exception {
    Dataset<Row> times =
        session.readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", broker.bootstrapServers())
            .option("subscribe", "times")
            .option("startingOffsets", "earliest")
            .load()
            .select(col("value").cast("string").cast("timestamp").as("t"))
            .observe("tidemark-times", count(lit(1)).as("rows"), count(col("t")).as("usable"))
            .withWatermark("t", "1 minute")
            .dropDuplicates("t")
            .groupBy(window(col("t"), "1 minute"))
            .count();
    StreamingQuery query =
        times.writeStream()
            .queryName("times by minute")
            .outputMode("append")
            .option("checkpointLocation", data.resolve("checkpoint").toUri().toString())
            .trigger(Trigger.AvailableNow())
            .format("noop")
            .start();
    query.awaitTermination();
  }

  private static final class JsonListener extends StreamingQueryListener {
    private static final long serialVersionUID = 1L;
    private final transient List<ProgressSnapshot> snapshots;

    JsonListener(List<ProgressSnapshot> snapshots) {
      this.snapshots = snapshots;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      snapshots.add(ProgressJson.read(new Reported("", Json.node(event.progress().json())), event.progress().name()));
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }
}
