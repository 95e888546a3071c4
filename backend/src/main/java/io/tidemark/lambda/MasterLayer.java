package io.tidemark.lambda;

import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master data: every report of the log, appended to Parquet files.
 *
 * <p>One file a micro-batch, put in its place by a rename: a batch that is run again after a kill reads the same offsets by
 * Spark's log and replaces its own file, so each report is there exactly once. Commands come one at a time; views may be asked by
 * any thread.
 */
final class MasterLayer {
  private static final Logger LOG = LoggerFactory.getLogger(MasterLayer.class);

  private final LambdaStage stage;
  private final String run;
  private final Path data;
  private final Path writing;
  private final Path checkpoint;
  private final CommitLog log;
  private final Runnable changed;
  private LabQuery query;
  private volatile LambdaView.LayerState state = LambdaView.LayerState.idle;
  private volatile Failure error;
  private volatile long files;
  private volatile long bytes;
  private volatile long committedTotal;
  private long lastBatch = -1;
  private long lastBytes;

  MasterLayer(LambdaStage stage, String run, Runnable changed) {
    this.stage = stage;
    this.run = run;
    this.changed = changed;
    Path folder = stage.folder(run).resolve("master");
    data = folder.resolve("data");
    writing = folder.resolve("writing");
    checkpoint = folder.resolve("checkpoint");
    log = new CommitLog(checkpoint, stage.topic(run));
  }

  String name() {
    return "tidemark-lambda-" + run + "-master";
  }

  /** Where the files are. */
  Path data() {
    return data;
  }

  synchronized void start() throws IOException {
    if (state == LambdaView.LayerState.running) {
      return;
    }
    Files.createDirectories(data);
    Dataset<Row> plan =
        ReportColumns.stream(stage.engine().session(), stage, stage.topic(run), Offsets.begin(ReportTopic.PARTITIONS));
    error = null;
    query = stage.start(name(), plan, checkpoint, this::append);
    state = LambdaView.LayerState.running;
  }

  private void append(Dataset<Row> batch, long batchId) throws IOException {
    batch.coalesce(1).write().mode(SaveMode.Overwrite).parquet("file://" + writing);
    Path file = data.resolve(String.format("batch-%09d.parquet", batchId));
    try (Stream<Path> parts = Files.list(writing)) {
      Path part = parts.filter(path -> path.getFileName().toString().matches("part-.*\\.parquet")).findAny().orElseThrow();
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    long size = Files.size(file);
    boolean again = batchId == lastBatch;
    files += again ? 0 : 1;
    bytes += again ? size - lastBytes : size;
    lastBatch = batchId;
    lastBytes = size;
    changed.run();
  }

  /** Up to where the files hold every report, each once, for good. */
  Offsets committed() {
    OptionalLong batch = log.committed();
    return batch.isPresent() ? log.end(batch.getAsLong()) : Offsets.begin(ReportTopic.PARTITIONS);
  }

  /** Stops it as it stands; false if it did not run. */
  synchronized boolean kill() {
    if (query == null || state == LambdaView.LayerState.killed) {
      return false;
    }
    query.stop();
    state = LambdaView.LayerState.killed;
    return true;
  }

  /** It goes on from its checkpoint; false if it ran. */
  synchronized boolean revive() throws IOException {
    if (state == LambdaView.LayerState.running) {
      return false;
    }
    start();
    return true;
  }

  /** Sees whether the query has ended by itself; the failure the first time it has. */
  synchronized Failure newFailure() {
    if (state != LambdaView.LayerState.running || query.active()) {
      return null;
    }
    state = LambdaView.LayerState.failed;
    error = query.end();
    return error;
  }

  /** Tells what was committed last while the files are being removed. */
  LambdaView.Master view() {
    try {
      committedTotal = committed().total();
    } catch (UncheckedIOException e) {
      LOG.debug("The run is being removed", e);
    }
    return new LambdaView.Master(state, committedTotal, files, bytes, error);
  }
}
