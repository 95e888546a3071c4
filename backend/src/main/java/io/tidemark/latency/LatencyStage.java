package io.tidemark.latency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What runs are played on: the one Spark session, Kafka and a folder for checkpoints. Opening it forgets what a server that was
 * killed left behind. Nothing of it is closed here. Safe for use by many threads.
 */
public final class LatencyStage implements RunFactory, SeenRecords {
  private final SparkEngine engine;
  private final KafkaAccess kafka;
  private final Path folder;
  private final String prefix;
  private final Publisher publisher;
  private final Clock clock;
  private volatile LatencyRun newest;

  /**
   * @param instance tells this Tidemark's topics from those of others on the same Kafka
   * @param folder for checkpoints; all in it is deleted
   * @param publisher of pings
   * @param clock with microseconds, the only one that times are taken from
   */
  public LatencyStage(String instance, SparkEngine engine, KafkaAccess kafka, Path folder, Publisher publisher, Clock clock) {
    this.engine = engine;
    this.kafka = kafka;
    this.folder = folder.toAbsolutePath();
    this.prefix = "tidemark.latency_" + instance + "_";
    this.publisher = publisher;
    this.clock = clock;
    Folder.forget(this.folder);
    Topics.forget(kafka, prefix);
  }

  @Override
  public LabRun make(String id, JsonNode definition, Runnable changed) {
    LatencyRun run = new LatencyRun(this, id, Documents.definition(definition), changed);
    newest = run;
    return run;
  }

  @Override
  public void seen(String run, JsonNode seen) {
    Documents.Seen read = Documents.seen(seen);
    LatencyRun known = newest;
    if (known == null || !known.id().equals(run) || !known.open()) {
      throw Problem.notFound("there is no run " + run + "; start one");
    }
    known.seen(read.lane(), read.ids());
  }

  SparkEngine engine() {
    return engine;
  }

  KafkaAccess kafka() {
    return kafka;
  }

  Publisher publisher() {
    return publisher;
  }

  Clock clock() {
    return clock;
  }

  Slots slots() {
    return new SlotCount(engine.session().sparkContext(), clock).now();
  }

  Path folder(String run) {
    return folder.resolve(run);
  }

  String input(String run) {
    return prefix + run + "_input";
  }

  String output(String run, LaneName lane) {
    return prefix + run + "_" + lane.word();
  }
}
