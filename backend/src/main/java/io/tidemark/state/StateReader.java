package io.tidemark.state;

import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is in the state stores of a query, running or not, without disturbing it: only committed files are read, by store
 * instances of the reader's own, on a thread of its own without a Spark job; no setting of the session is changed.
 *
 * <p>One read at a time in the process, {@value ReadQueue#MOST_WAITING} waiting, {@value #LIMIT_SECONDS} s for a read with its
 * waiting; beyond that 503. At most {@value #MOST_ROWS} rows a store. A read races with Spark's own tidying up, so one that
 * fails is tried once more. Safe for use by many threads. {@link #close} is idempotent.
 */
public final class StateReader implements AutoCloseable {
  static final int MOST_ROWS = 500;
  private static final int LIMIT_SECONDS = 30;
  private static final Logger LOG = LoggerFactory.getLogger(StateReader.class);

  private final org.apache.spark.sql.classic.SparkSession session;
  private final ReadQueue queue = new ReadQueue(Duration.ofSeconds(LIMIT_SECONDS));

  public StateReader(SparkSession session) {
    this.session = (org.apache.spark.sql.classic.SparkSession) session;
  }

  /**
   * @param checkpoint the query's checkpoint; need not exist
   * @param batch after which micro-batch; null for the last committed one
   * @return without operators when the query keeps no state, or none yet
   * @throws Problem 404 for a batch that is not committed or not kept, 503 when busy, too slow or unreadable
   */
  public StateView read(String query, Path checkpoint, Long batch) {
    if (batch == null && batches(checkpoint).newest().isEmpty()) {
      return StateView.empty(query);
    }
    if (!checkpoint.toUri().getPath().equals(checkpoint.toUri().getRawPath())) {
      throw Problem.unavailable(
          "Spark's state reader can't read a path with blanks or special characters, and the data directory has some: "
              + checkpoint + "; start Tidemark with --data on a plain path to see the state");
    }
    return queue.call(() -> attempt(query, checkpoint, batch));
  }

  private StateView attempt(String query, Path checkpoint, Long batch) {
    try {
      return once(query, checkpoint, batch);
    } catch (Problem | CancellationException e) {
      throw e;
    } catch (Exception e) {
      // Spark's Scala methods throw checked exceptions they do not declare.
      LOG.info("Reading the state of {} is tried again after: {}", query, reason(e));
    }
    try {
      return once(query, checkpoint, batch);
    } catch (Problem e) {
      throw e;
    } catch (Exception e) {
      throw Problem.unavailable(
          "the state of " + query + " can't be read now (" + reason(e) + "); try again, or ask for an earlier batch with ?batch=");
    }
  }

  private StateView once(String query, Path checkpoint, Long batch) throws Exception {
    ReadableBatches batches = batches(checkpoint);
    if (ReadableBatches.numbers(checkpoint.resolve("state")).isEmpty()) {
      return StateView.empty(query);
    }
    if (batch == null && batches.newest().isEmpty()) {
      return StateView.empty(query);
    }
    long read = batch == null ? batches.newest().getAsLong() : batches.require(query, batch);
    List<StateView.Operator> operators = new StateSource(session, checkpoint).read(read, MOST_ROWS);
    if (operators.isEmpty()) {
      throw new IllegalStateException("the checkpoint does not say which stores it has");
    }
    return new StateView(query, read, operators);
  }

  private ReadableBatches batches(Path checkpoint) {
    return ReadableBatches.in(checkpoint, session.sessionState().conf().minBatchesToRetain());
  }

  /** Spark's name of the condition where it has one. */
  private static String reason(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable named && named.getCondition() != null) {
        return named.getCondition();
      }
    }
    return error.toString();
  }

  @Override
  public void close() {
    queue.close();
  }
}
