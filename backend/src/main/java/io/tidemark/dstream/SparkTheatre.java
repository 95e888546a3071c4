package io.tidemark.dstream;

import io.tidemark.broker.Broker;
import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The DStream lab's place on the one Spark and the one Kafka. Opening it deletes what a server that was killed left in its
 * folder; topics left behind carry the lab's prefix and go with the lab's own.
 */
public final class SparkTheatre implements Session.Theatre {
  static final String LAB = "the DStream lab";
  private static final int RECEIVER_AND_JOBS = 2;

  private final String instance;
  private final SparkEngine engine;
  private final Broker broker;
  private final Path folder;

  /**
   * @param instance tells this Tidemark's topics from those of others on the same Kafka
   * @param folder of the lab's own, for checkpoints
   */
  public SparkTheatre(String instance, SparkEngine engine, Broker broker, Path folder) {
    this.instance = instance;
    this.engine = engine;
    this.broker = broker;
    this.folder = folder;
    try {
      Folder.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the DStream lab's old checkpoints in " + folder + " can't be deleted", e);
    }
  }

  @Override
  public void refuseUnlessPossible(Definition definition) {
    boolean socket = definition.source().equals(Definition.SOCKET);
    if (socket && !engine.local()) {
      throw Problem.unavailable("on a cluster the socket's receiver runs on an executor, which can't reach the lab's line server"
          + " on this machine's loopback address; take \"source\":\"kafka\", or start Tidemark with --master local[2] or more");
    }
    engine.streaming().refuseUnlessFreeFor(LAB);
    if (socket && engine.session().sparkContext().defaultParallelism() < RECEIVER_AND_JOBS) {
      throw Problem.unavailable("a receiver takes a task slot for good and Spark has only one; start Tidemark with"
          + " --master local[2] or more, or take \"source\":\"kafka\"");
    }
  }

  @Override
  public Session open(String run, Definition definition) {
    LineFeed feed = definition.source().equals(Definition.KAFKA)
        ? new KafkaLines(run, "tidemark.lab_" + instance + "_dstream_" + run, broker.access())
        : new SocketLines();
    return LiveSession.open(engine, run, definition, feed, folder.resolve(run));
  }
}
