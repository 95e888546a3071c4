package io.tidemark.delivery;

import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does to topics, sinks and checkpoint files of a {@link TestingGround} what a real driver with Structured Streaming does. */
final class TestingDriver implements Driver {
  private final TestingGround ground;
  private final long pid;
  private final Map<Guarantee, Run> lanes = new EnumMap<>(Guarantee.class);
  private volatile boolean alive = true;

  TestingDriver(TestingGround ground, long pid) {
    this.ground = ground;
    this.pid = pid;
  }

  /** One start of a lane. */
  private final class Run {
    final LaneOrder order;
    final Path checkpoint;
    final TestingGround.Topic topic;
    final TestingGround.Sink sink;
    final Set<LaneFailure> armed = EnumSet.noneOf(LaneFailure.class);
    Point at;
    String error;
    long batch = -1;
    long from;
    long to;

    Run(LaneOrder order) {
      this.order = order;
      this.topic = ground.topics.get(order.topic());
      this.sink = ground.sinks.get(((SinkOrder.Topic) order.sink()).topic());
      boolean forgets = order.guarantee() == Guarantee.AT_MOST_ONCE;
      checkpoint = order.work().resolve(forgets ? "checkpoint-" + order.run() : "checkpoint");
      CheckpointFiles before = CheckpointFiles.read(checkpoint, 1);
      if (before.begins().isEmpty()) {
        write("sources/0/0", "\0v1\n" + offsets(forgets ? topic.records.size() : 0));
      }
      before = CheckpointFiles.read(checkpoint, 1);
      to = before.begins().orElseThrow();
      if (!before.planned().isEmpty()) {
        RunView.Planned last = before.planned().get(before.planned().size() - 1);
        batch = last.batch();
        from = last.from();
        to = last.to();
        at = before.isCommitted(batch) ? null : Point.PLANNED;
      }
    }

    String offsets(long offset) {
      return "{\"" + order.topic() + "\":{\"0\":" + offset + "}}";
    }

    void write(String file, String text) {
      try {
        Files.createDirectories(checkpoint.resolve(file).getParent());
        Files.writeString(checkpoint.resolve(file), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void process(long first, long end) {
      try {
        for (long offset = Math.max(first, topic.begin); offset < end; offset++) {
          Files.createDirectories(order.work());
          Files.writeString(order.work().resolve("processed"), order.run() + "," + batch + "," + topic.records.get((int) offset) + "\n",
              StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean put(long first, long end) {
      if (sink.refuses && end > Math.max(first, topic.begin)) {
        error = "[REFUSED] the sink refused";
        return false;
      }
      for (long offset = Math.max(first, topic.begin); offset < end; offset++) {
        sink.counts.merge(topic.records.get((int) offset), 1, Integer::sum);
      }
      return true;
    }

    LaneReport go(Point aim) {
      if (error == null && at == aim) {
        advance();
      }
      if (error == null && at == null) {
        if (to >= topic.records.size()) {
          return report(null);
        }
        batch++;
        from = to;
        to = topic.records.size();
        write("offsets/" + batch, "v1\n{}\n" + offsets(to));
        at = Point.PLANNED;
      }
      while (error == null && at != null && at != aim) {
        advance();
      }
      return report(at == null ? Point.COMMITTED : at);
    }

    void advance() {
      switch (at) {
        case PLANNED -> half();
        case HALF -> written();
        case WRITTEN -> {
          if (armed.remove(LaneFailure.ANSWER)) {
            error = "the answer was lost";
          } else {
            write("commits/" + batch, "v1\n{}");
            at = null;
          }
        }
        case COMMITTED -> throw new IllegalStateException();
      }
    }

    void half() {
      if (from < topic.begin && order.failOnDataLoss()) {
        error = "[KAFKA_DATA_LOSS.GONE] set failOnDataLoss";
        return;
      }
      long middle = (from + to) / 2;
      process(from, middle);
      if (order.guarantee() != Guarantee.EXACTLY_ONCE && !put(from, middle)) {
        return;
      }
      process(middle, middle + 1);
      at = Point.HALF;
      if (armed.remove(LaneFailure.TASK)) {
        error = "the second task failed";
      }
    }

    void written() {
      long middle = (from + to) / 2;
      process(middle + 1, to);
      boolean once = order.guarantee() == Guarantee.EXACTLY_ONCE;
      if (!(once && sink.batches.contains(batch)) && !put(once ? from : middle, to)) {
        return;
      }
      sink.batches.add(batch);
      at = Point.WRITTEN;
    }

    LaneReport report(Point point) {
      Long number = batch < 0 ? null : batch;
      return error == null
          ? new LaneReport(LaneReport.Query.RUNNING, point, number, null)
          : new LaneReport(LaneReport.Query.FAILED, null, number, error);
    }
  }

  private void refuseIfGone() {
    if (!alive) {
      throw Problem.unavailable("the driver " + pid + " is gone");
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public synchronized LaneReport open(LaneOrder order) {
    refuseIfGone();
    Run run = new Run(order);
    lanes.put(order.guarantee(), run);
    return run.report(run.at);
  }

  @Override
  public synchronized LaneReport go(Guarantee lane, Point to) {
    refuseIfGone();
    return lanes.get(lane).go(to);
  }

  @Override
  public synchronized void fail(Guarantee lane, LaneFailure what) {
    refuseIfGone();
    lanes.get(lane).armed.add(what);
  }

  List<Guarantee> open() {
    return List.copyOf(lanes.keySet());
  }

  @Override
  public void kill() {
    alive = false;
  }

  @Override
  public void close() {
    alive = false;
  }
}
