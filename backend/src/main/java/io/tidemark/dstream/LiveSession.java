package io.tidemark.dstream;

import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run's two sides on Spark, the lines they share and the folder of their checkpoints. */
final class LiveSession implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);
  private static final Duration INTERVAL_LIMIT = Duration.ofSeconds(40);

  private final Definition definition;
  private final Path folder;
  private final LineFeed feed;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private StreamingSide streaming;
  private StructuredSide structured;

  private LiveSession(Definition definition, Path folder, LineFeed feed) {
    this.definition = definition;
    this.folder = folder;
    this.feed = feed;
    open.push(() -> Folder.delete(folder));
    open.push(feed);
  }

  /** @param folder the run's own; deleted at the end */
  static LiveSession open(SparkEngine engine, String run, Definition definition, LineFeed feed, Path folder) {
    LiveSession session = new LiveSession(definition, folder, feed);
    try {
      Files.createDirectories(folder);
      session.streaming = session.opened(new StreamingSide(engine, run, definition, feed, folder.resolve("dstream")));
      session.streaming.start();
      session.structured =
          session.opened(new StructuredSide(engine.session(), run, definition, feed, folder.resolve("structured")));
      session.structured.connect();
      feed.connected();
      return session;
    } catch (InterruptedException e) {
      session.close();
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the run was ended while it started");
    } catch (IOException e) {
      session.close();
      throw new UncheckedIOException("no room for the run's checkpoints", e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @Override
  public List<DStreamView.Operation> operations() {
    return streaming.operations();
  }

  @Override
  public String structuredCode() {
    return structured.code();
  }

  @Override
  public DStreamView.Step step(int index, Instant from, List<Line> lines) {
    long began = System.nanoTime();
    Instant to = from.plusMillis(definition.interval().millis());
    try {
      feed.send(lines.stream().map(Line::sent).toList());
      Failure failure = streaming.pass(from, INTERVAL_LIMIT);
      DStreamView.Structured other = structured.step(lines);
      Recorder recorder = streaming.recorder();
      long millis = (System.nanoTime() - began) / 1_000_000;
      return new DStreamView.Step(index, new DStreamView.Span(from, to), millis, lines, recorder.offsets(), recorder.rdds(),
          recorder.counts(definition.operations()), recorder.held(), other, failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the step was interrupted");
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.warn("A run of the DStream lab leaves something behind: {}", e.getMessage());
      }
    }
  }
}
