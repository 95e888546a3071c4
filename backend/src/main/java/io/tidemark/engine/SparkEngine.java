package io.tidemark.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * The one Spark session of the process.
 *
 * <p>{@link #start} blocks until the session is up. Times are UTC throughout. Spark's own web UI is off: it may bind all interfaces
 * although the driver is told to use loopback. Closing twice is safe.
 */
public final class SparkEngine implements AutoCloseable {
  private static final String CHECKPOINTS = "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager";

  private static final int SHUTDOWN_PRIORITY = 100;
  private static final long SHUTDOWN_LIMIT_SECONDS = 40;

  private final SparkSession session;
  private final boolean local;
  private final RunningTasks tasks = new RunningTasks();
  private final StreamingSlot streaming = new StreamingSlot();
  private final AtomicBoolean closed = new AtomicBoolean();

  private SparkEngine(SparkSession session, boolean local) {
    this.session = session;
    this.local = local;
    session.sparkContext().addSparkListener(tasks);
  }

  /**
   * @param master Spark's master URL
   * @param dataDirectory holds the warehouse and Spark's scratch files
   * @param driverHost the address executors reach the driver at; loopback unless the cluster is elsewhere
   * @param jars what executors of another process need on their class path; ignored on a local master
   */
  public static SparkEngine start(String master, Path dataDirectory, String driverHost, List<Path> jars) {
    boolean local = isLocal(master);
    AvroLimits.set();
    SparkConf conf = new SparkConf(false).setMaster(master).setAppName("tidemark");
    System.getProperties().forEach(
        (key, value) -> {
          if (key.toString().startsWith("spark.")) {
            conf.set(key.toString(), value.toString());
          }
        });
    settings(dataDirectory, driverHost).forEach(conf::setIfMissing);
    if (local) {
      conf.setIfMissing("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName());
      conf.setIfMissing("spark.sql.streaming.checkpointFileManagerClass", CHECKPOINTS);
    } else {
      conf.setIfMissing("spark.executor.defaultJavaOptions", AvroLimits.OPTIONS);
    }
    if (!local && !jars.isEmpty()) {
      conf.setIfMissing("spark.jars", String.join(",", jars.stream().map(jar -> jar.toAbsolutePath().toString()).toList()));
    }
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    if (local) {
      HadoopDefaults.trim(session.sparkContext().hadoopConfiguration());
    }
    return new SparkEngine(session, local);
  }

  /** Whether a master's URL means Spark inside this process. */
  public static boolean isLocal(String master) {
    return master.startsWith("local");
  }

  private static Map<String, String> settings(Path data, String host) {
    return Map.ofEntries(
        Map.entry("spark.driver.host", host),
        Map.entry("spark.driver.bindAddress", host),
        Map.entry("spark.ui.enabled", "false"),
        Map.entry("spark.ui.showConsoleProgress", "false"),
        Map.entry("spark.local.dir", data.resolve("spark-tmp").toString()),
        Map.entry("spark.sql.warehouse.dir", data.resolve("warehouse").toUri().toString()),
        Map.entry("spark.scheduler.mode", "FAIR"),
        Map.entry("spark.locality.wait", "0"),
        // Spark takes a block's full size for each broadcast, however small, several times in a micro-batch; 4 MB by default.
        Map.entry("spark.broadcast.blockSize", "128k"),
        Map.entry("spark.task.reaper.enabled", "true"),
        Map.entry("spark.cleaner.referenceTracking.cleanCheckpoints", "false"),
        Map.entry("spark.sql.session.timeZone", "UTC"),
        Map.entry("spark.sql.datetime.java8API.enabled", "true"),
        Map.entry("spark.sql.shuffle.partitions", "1"),
        Map.entry("spark.sql.adaptive.enabled", "false"),
        // On, every class name the code generator tries is asked of the driver over the network, also in this very process.
        Map.entry("spark.sql.artifact.isolation.enabled", "false"),
        // What Kafka clients are told may be a password, and plans show the options of their sources.
        Map.entry("spark.sql.redaction.options.regex", "(?i)url|^kafka\\.(?!bootstrap\\.servers)"),
        Map.entry("spark.sql.ui.retainedExecutions", "5"),
        Map.entry("spark.ui.retainedJobs", "20"),
        Map.entry("spark.ui.retainedStages", "20"),
        Map.entry("spark.ui.retainedTasks", "200"),
        Map.entry("spark.sql.streaming.ui.enabled", "false"),
        // A micro-batch with data, one without, and a report of standing still after both.
        Map.entry("spark.sql.streaming.numRecentProgressUpdates", "4"),
        Map.entry("spark.sql.streaming.checkpoint.fileChecksum.enabled", "false"),
        Map.entry("spark.sql.streaming.stopTimeout", "20s"),
        Map.entry("spark.sql.streaming.minBatchesToRetain", "20"),
        // Read by DStreams only: in the lab, time passes when a step says so, and blocks are closed soon.
        Map.entry("spark.streaming.clock", "org.apache.spark.util.ManualClock"),
        Map.entry("spark.streaming.blockInterval", "50ms"));
  }

  /**
   * Runs {@code closing} when the JVM is told to end, before Spark's own hook stops the context under running queries. Hadoop's hooks
   * run one after the other by priority; Spark's has 40.
   */
  public void beforeShutdown(Runnable closing) {
    ShutdownHookManager.get().addShutdownHook(closing, SHUTDOWN_PRIORITY, SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  public SparkSession session() {
    return session;
  }

  /**
   * Makes the session the calling thread's own. A thread without one has Spark's defaults wherever a table's rows become Java's: its
   * times are then those of an older interface.
   */
  public void activate() {
    SparkSession.setActiveSession(session);
  }

  /** Does the work with the session as the calling thread's own, as {@link #activate} makes it, and gives the thread back as it was. */
  public <T> T inSession(Function<SparkSession, T> work) {
    Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(session);
    try {
      return work.apply(session);
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }

  /** The tasks that run now. */
  public RunningTasks tasks() {
    return tasks;
  }

  /** Who has the one StreamingContext. */
  public StreamingSlot streaming() {
    return streaming;
  }

  /** Spark runs inside this process. */
  public boolean local() {
    return local;
  }

  /** False when Spark's context has been stopped under us, for example by a lost master. */
  public boolean alive() {
    return !session.sparkContext().isStopped();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      session.stop();
    }
  }
}
