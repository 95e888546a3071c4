package io.tidemark.delivery;

import io.tidemark.delivery.driver.DriverJvm;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts drivers as processes of this Java on this program's class path, at most {@value #MOST} at a time.
 *
 * <p>Once a driver is through with its first batch, one spare is started behind it, so that the next start, often after a
 * kill, need not wait for a JVM and Spark. All of them end with {@link #close}, with this JVM, and, since their standard input
 * ends, also when this JVM is killed.
 */
public final class DriverProcesses implements Driver.Factory {
  private static final Logger LOG = LoggerFactory.getLogger(DriverProcesses.class);
  private static final int MOST = 4;

  private final Path scratch;
  private final Function<Path, List<String>> commands;
  private final List<DriverProcess> all = new ArrayList<>();
  private final Thread hook = new Thread(this::killAll, "tidemark-delivery-hook");
  private DriverProcess spare;
  private int started;
  private boolean closed;

  /** @param scratch a folder for what Spark writes beside its checkpoints */
  public DriverProcesses(Path scratch) {
    this(scratch, DriverJvm::command);
  }

  /** @param commands the command line of a driver by its own folder */
  DriverProcesses(Path scratch, Function<Path, List<String>> commands) {
    this.scratch = scratch;
    this.commands = commands;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public Driver start() {
    DriverProcess driver = takeSpare();
    if (driver == null) {
      driver = launch();
    }
    try {
      driver.awaitUp();
    } catch (Problem e) {
      driver.kill();
      throw e;
    }
    return driver;
  }

  private synchronized DriverProcess takeSpare() {
    DriverProcess taken = spare != null && spare.alive() ? spare : null;
    spare = null;
    return taken;
  }

  private synchronized void keepSpare() {
    all.removeIf(driver -> !driver.alive());
    if (closed || (spare != null && spare.alive()) || all.size() >= MOST - 1) {
      return;
    }
    try {
      spare = launch();
    } catch (Problem e) {
      LOG.warn("No spare driver: {}", e.getMessage());
    }
  }

  private synchronized DriverProcess launch() {
    all.removeIf(driver -> !driver.alive());
    if (closed) {
      throw Problem.unavailable("the delivery lab is closed");
    }
    if (all.size() >= MOST) {
      throw Problem.conflict("there are " + MOST + " drivers already; end a run first");
    }
    try {
      Path own = scratch.resolve("driver-" + ++started);
      DriverProcess driver = new DriverProcess(new ProcessBuilder(commands.apply(own)).start(), this::keepSpare);
      all.add(driver);
      return driver;
    } catch (IOException e) {
      throw Problem.unavailable("the driver's JVM can't be started: " + e.getMessage());
    }
  }

  private void killAll() {
    for (DriverProcess driver : taken()) {
      driver.kill();
    }
  }

  private synchronized List<DriverProcess> taken() {
    closed = true;
    List<DriverProcess> those = List.copyOf(all);
    all.clear();
    spare = null;
    return those;
  }

  @Override
  public void close() {
    taken().parallelStream().forEach(DriverProcess::close);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook is running already.
    }
  }
}
