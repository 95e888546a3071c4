package io.tidemark.attach;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** What the application's log hears of Tidemark: once that it is attached, and trouble at most every five minutes. One thread. */
final class Notices {
  private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Logger log;
  private final LongSupplier nanos;
  private boolean attached;
  private boolean complained;
  private long complainedAt;

  Notices(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  void reached(ServerAddress server, String application) {
    if (!attached) {
      log.info("Attached to Tidemark at {} as {}", server, application);
    }
    attached = true;
  }

  void trouble(ServerAddress server, String detail, long lost) {
    if (complained && nanos.getAsLong() - complainedAt < SILENCE_NANOS) {
      return;
    }
    complained = true;
    complainedAt = nanos.getAsLong();
    log.info("Tidemark at {} does not take reports: {}. The newest are kept and sent later; {} lost so far", server, detail, lost);
  }
}
