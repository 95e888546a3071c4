package io.tidemark.sink;

import io.tidemark.connection.DatabaseRefused;
import io.tidemark.connection.TableSpec;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The sinks of one query, and what they have done.
 *
 * <p>A batch goes to tables first, then to files, then to Kafka: if one refuses, the query fails and its batch will run again,
 * which tables and files do not show and Kafka does. {@link #open} is called before each run, {@link #write} by the run's
 * stream thread, {@link #view} by any thread.
 */
public final class Outputs {
  private final List<OutputSink> sinks;
  private final List<Tally> tallies;
  private volatile List<Opened> opened = List.of();

  private record Opened(OutputSink sink, Output output, Tally tally) {}

  public Outputs(List<OutputSink> sinks) {
    this.sinks = List.copyOf(sinks);
    this.tallies = sinks.stream().map(sink -> new Tally(sink.kind())).toList();
  }

  /** The query has none besides the dashboard. */
  public boolean none() {
    return sinks.isEmpty();
  }

  /** @throws io.tidemark.wire.Problem 400 naming each bad field, as {@code /sinks/0/…} */
  public static void check(List<OutputSink> sinks, SinkTargets targets, StructType schema, SinkRules rules) {
    new SinksCheck(targets, schema, rules).run(sinks);
  }

  /**
   * Makes ready for a run: missing topics are created, nothing is written yet.
   *
   * @param checkpoint the id of the run's checkpoint, which Spark has made when the first batch comes
   * @throws io.tidemark.wire.Problem when what they write to is not there any more
   */
  public void open(SinkTargets targets, StructType schema, SinkRules rules, Supplier<String> checkpoint) {
    check(sinks, targets, schema, rules);
    List<Opened> all = new ArrayList<>();
    for (int i = 0; i < sinks.size(); i++) {
      all.add(new Opened(sinks.get(i), output(sinks.get(i), targets, schema, rules, checkpoint), tallies.get(i)));
    }
    all.sort(Comparator.comparingInt(one -> turn(one.sink())));
    opened = List.copyOf(all);
  }

  private static int turn(OutputSink sink) {
    return sink instanceof OutputSink.ToTable ? 0 : sink instanceof OutputSink.ToFiles ? 1 : 2;
  }

  private static Output output(
      OutputSink sink, SinkTargets targets, StructType schema, SinkRules rules, Supplier<String> checkpoint) {
    if (sink instanceof OutputSink.ToTable table) {
      TableShape shape = TableShape.of(schema);
      TableSpec spec = new TableSpec(table.table(), shape.columns(), table.keys());
      return new TableOutput(targets.connections().writer(table.connection(), spec), shape, rules.complete(), checkpoint);
    }
    if (sink instanceof OutputSink.ToFiles files) {
      return new FilesOutput(files, targets.folder(), checkpoint);
    }
    OutputSink.ToKafka kafka = (OutputSink.ToKafka) sink;
    targets.ensureTopic(kafka.topic());
    return new KafkaOutput(kafka, targets.kafka());
  }

  /**
   * Writes a batch to all sinks, one after the other; the first that refuses ends it.
   *
   * @param batch may be read many times
   * @param rows how many rows it has
   * @param fence called before each sink; throws when the run may not write any more
   */
  public void write(Dataset<Row> batch, long rows, long batchId, Runnable fence) throws Exception {
    for (Opened one : opened) {
      fence.run();
      try {
        one.tally().took(one.output().write(batch, rows, batchId), batchId);
      } catch (Exception e) {
        if (isStop(e)) {
          throw e;
        }
        SinkFailed failed = new SinkFailed(one.sink().kind(), message(one.sink(), e));
        one.tally().refused(failed.getMessage());
        throw failed;
      }
    }
  }

  /** The query is being stopped: Spark must see its own exception to know. */
  private static boolean isStop(Throwable error) {
    Throwable at = error;
    for (int depth = 0; at != null && depth < 20; at = at.getCause(), depth++) {
      if (at instanceof InterruptedException || at instanceof InterruptedIOException || at instanceof ClosedByInterruptException) {
        return true;
      }
      if (at instanceof SparkThrowable spark && spark.getCondition() != null && spark.getCondition().contains("CANCELLED")) {
        return true;
      }
    }
    return false;
  }

  private static String message(OutputSink sink, Throwable error) {
    if (error instanceof DatabaseRefused) {
      return error.getMessage();
    }
    Throwable at = error;
    for (int depth = 0; at.getCause() != null && depth < 20; depth++) {
      at = at.getCause();
    }
    String name = at.getClass().getSimpleName();
    String words = at.getMessage() == null ? name : at.getMessage().strip().lines().findFirst().orElse(name);
    String remedy = ". Mend that, then start the query again";
    if (sink instanceof OutputSink.ToKafka kafka) {
      return "topic " + kafka.topic() + " did not take the batch: " + words + remedy
          + ": the whole batch is then written again, also the records that are there already";
    }
    if (sink instanceof OutputSink.ToTable table) {
      return "table " + table.table() + " of connection " + table.connection() + " was not written: " + words + remedy;
    }
    return "the files of " + ((OutputSink.ToFiles) sink).name() + " were not written: " + words + remedy;
  }

  /** In the order of the definition. */
  public List<SinkView> view() {
    return tallies.stream().map(Tally::view).toList();
  }

  /** The figures of one sink. Guarded by its own monitor. */
  private static final class Tally {
    private final String kind;
    private long rows;
    private Long batchId;
    private String error;

    Tally(String kind) {
      this.kind = kind;
    }

    synchronized void took(long written, long batch) {
      rows += written;
      batchId = batch;
      error = null;
    }

    synchronized void refused(String why) {
      error = why;
    }

    synchronized SinkView view() {
      return new SinkView(kind, rows, batchId, error);
    }
  }
}
