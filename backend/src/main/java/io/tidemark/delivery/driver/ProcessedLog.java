package io.tidemark.delivery.driver;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file to which each execution of the lane's function for an event adds a line {@code run,batch,event}: written through to
 * the operating system at once, so that it outlives a killed process. Safe for use by many threads.
 */
final class ProcessedLog implements AutoCloseable {
  private final OutputStream file;
  private final int run;

  ProcessedLog(Path work, int run) {
    this.run = run;
    try {
      Files.createDirectories(work);
      // Not a channel: that would be closed by the interrupt of a task that was writing.
      file = new FileOutputStream(work.resolve("processed").toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException("the log of processed events can't be opened in " + work, e);
    }
  }

  synchronized void add(long batch, long event) {
    try {
      file.write((run + "," + batch + "," + event + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the log of processed events can't be written", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
