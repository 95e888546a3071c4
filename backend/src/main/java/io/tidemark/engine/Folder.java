package io.tidemark.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that Spark writes to: checkpoints, models, data. Stateless. */
public final class Folder {
  private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

  private Folder() {}

  /**
   * Deletes it with all in it, links but not what they lead to; one that is not there is fine. @throws IOException something
   * stays
   */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inside) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * As {@link #delete}; what Spark's housekeeping has just written again, or what can't be deleted, is told in the log and stays
   * until it is forgotten once more.
   */
  public static void forget(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      LOG.info("Something stays in {} for now: {}", folder, e.toString());
    }
  }
}
