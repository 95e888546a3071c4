package io.tidemark.attach;

import java.time.Instant;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's listener: notes what happened, offers it to the {@link Reporter} and returns.
 *
 * <p>Spark makes one for each session; all of them share the reporter of the application. Progress is immutable, so it is
 * written as JSON later, on the reporter's thread. Whatever is wrong with the settings is logged once and leaves the application
 * as it is.
 */
public final class TidemarkListener extends StreamingQueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(TidemarkListener.class);
  private static final long serialVersionUID = 1L;

  private final transient Reporter reporter;

  public TidemarkListener(SparkConf settings) {
    this.reporter = reporter(settings);
  }

  /** Null when there is nobody to report to. */
  private static Reporter reporter(SparkConf settings) {
    try {
      return Reporter.ofApplication(address(settings), application(settings));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("Tidemark is not attached: {}", e.getMessage());
      return null;
    }
  }

  private static ServerAddress address(SparkConf settings) {
    String agent = TidemarkAgent.address();
    String environment = System.getenv("TIDEMARK_URL");
    String usual = environment != null ? environment : ServerAddress.USUAL;
    return ServerAddress.parse(agent != null ? agent : settings.get("spark.tidemark.url", usual), System.getenv("TIDEMARK_TOKEN"));
  }

  private static Application application(SparkConf settings) {
    return new Application(
        settings.get("spark.app.id", "unknown"),
        settings.get("spark.app.name", "spark"),
        Application.sparkVersion(StreamingQueryListener.class.getClassLoader()));
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    if (reporter != null) {
      reporter.offer(QueryEvent.started(event.timestamp(), event.id(), event.runId(), event.name()));
    }
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    if (reporter != null) {
      StreamingQueryProgress progress = event.progress();
      reporter.offer(QueryEvent.progress(progress.timestamp(), progress.id(), progress.runId(), progress.name(), progress::json));
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    if (reporter != null) {
      String exception = event.exception().isDefined() ? event.exception().get() : null;
      String condition = event.errorClassOnException().isDefined() ? event.errorClassOnException().get() : null;
      reporter.offer(QueryEvent.terminated(Instant.now().toString(), event.id(), event.runId(), exception, condition));
    }
  }
}
