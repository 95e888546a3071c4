package io.tidemark.delivery;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The server's end of one driver: commands as JSON lines into its standard input, answers from its standard output.
 *
 * <p>Two daemon threads read what the process says; the newest {@value #KEPT_LINES} lines of its log are kept for error
 * messages. A command waits at most {@value #PATIENCE_SECONDS} s for its answer, longer than the driver itself waits for a
 * lane. {@link #kill} may be called while a command waits, which then fails.
 */
final class DriverProcess implements Driver {
  private static final int KEPT_LINES = 200;
  private static final int TOLD_LINES = 5;
  private static final int LONGEST_LINE = 500;
  private static final long PATIENCE_SECONDS = 90;
  private static final long END_SECONDS = 5;

  private final Process process;
  private final BufferedWriter commands;
  private final BlockingQueue<DriverAnswer> answers = new ArrayBlockingQueue<>(4);
  private final Deque<String> log = new ArrayDeque<>();
  private final Runnable warm;
  private long lastId = DriverAnswer.UP;
  private boolean told;

  /** @param warm called once, when the driver is through with its first batch, or with its first failure */
  DriverProcess(Process process, Runnable warm) {
    this.process = process;
    this.warm = warm;
    this.commands = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
    read("answers", process.getInputStream(), line -> answers.offer(Json.read(line, DriverAnswer.class)));
    read("log", process.getErrorStream(), this::keep);
  }

  private void read(String what, InputStream from, Function<String, Boolean> to) {
    Thread reader = new Thread(
        () -> {
          try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              to.apply(line);
            }
          } catch (IOException | UncheckedIOException e) {
            keep("the driver's " + what + " can't be read: " + e.getMessage());
          }
        },
        "tidemark-delivery-" + what);
    reader.setDaemon(true);
    reader.start();
  }

  private boolean keep(String line) {
    synchronized (log) {
      if (log.size() == KEPT_LINES) {
        log.removeFirst();
      }
      log.addLast(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line);
    }
    return true;
  }

  /** Waits until the driver's Spark is up. */
  synchronized DriverProcess awaitUp() {
    await(DriverAnswer.UP);
    return this;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean alive() {
    return process.isAlive();
  }

  @Override
  public synchronized LaneReport open(LaneOrder order) {
    return ask(DriverCommand.open(++lastId, order)).report();
  }

  @Override
  public synchronized LaneReport go(Guarantee lane, Point to) {
    LaneReport report = ask(DriverCommand.go(++lastId, lane, to)).report();
    if (!told && (report.point() == Point.COMMITTED || report.query() == LaneReport.Query.FAILED)) {
      told = true;
      warm.run();
    }
    return report;
  }

  @Override
  public synchronized void fail(Guarantee lane, LaneFailure what) {
    ask(DriverCommand.fail(++lastId, lane, what));
  }

  private DriverAnswer ask(DriverCommand command) {
    try {
      write(command);
    } catch (IOException e) {
      throw gone();
    }
    return await(command.id());
  }

  private void write(DriverCommand command) throws IOException {
    commands.write(Json.write(command));
    commands.newLine();
    commands.flush();
  }

  private DriverAnswer await(long id) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (System.nanoTime() < deadline) {
        DriverAnswer answer = answers.poll(50, TimeUnit.MILLISECONDS);
        if (answer != null && answer.id() == id) {
          return taken(answer);
        }
        if (answer == null && !process.isAlive()) {
          throw gone();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the wait for the driver " + pid() + " was interrupted");
    }
    throw Problem.unavailable("the driver " + pid() + " did not answer within " + PATIENCE_SECONDS + " s" + last());
  }

  private static DriverAnswer taken(DriverAnswer answer) {
    if (answer.refused() != null) {
      throw Problem.conflict(answer.refused());
    }
    return answer;
  }

  private Problem gone() {
    return Problem.unavailable("the driver " + pid() + " is gone" + last());
  }

  private String last() {
    synchronized (log) {
      String last = String.join(" / ", log.stream().skip(Math.max(0, log.size() - TOLD_LINES)).toList());
      return last.isEmpty() ? "" : "; it said last: " + last;
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    try {
      write(DriverCommand.end(-1));
      commands.close();
    } catch (IOException e) {
      // It has gone already, or goes now.
    }
    try {
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }
}
