package io.tidemark.stream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads files of tables through Spark, which this package does not know.
 *
 * <p>Every method throws {@link IOException} with a sentence when the file can't be read, or Spark is not up yet; trying again later is
 * then in place. Safe for use by many threads.
 */
public interface TableFiles {
  /** Hands the rows of a Parquet file over as JSON records of the stream, in the order of the file, until {@code each} answers false. */
  void parquet(Path file, StreamDefinition definition, Predicate<byte[]> each) throws IOException;

  /** The rows of an upload in the order of their event time. @throws IOException also when there is no such upload */
  Ordered ordered(String upload, StreamDefinition definition) throws IOException;

  /**
   * A file with one row a line: its event time in microseconds since the epoch, a tab, and the row as a JSON record of the stream.
   *
   * @param version another when the upload is another
   * @param leftOut rows without a readable event time
   */
  record Ordered(Path file, String version, long leftOut) {}

  /** The file itself can't be read, now or later. */
  final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    public Broken(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  /** The most rows an upload that is replayed may have. */
  int MOST_ORDERED_ROWS = 1_000_000;

  /** What keeps the upload from being replayed as a stream of this definition; empty when nothing does. */
  Optional<String> complaint(String upload, StreamDefinition definition);

  /** What is there before Spark is. */
  static TableFiles notYet() {
    return new TableFiles() {
      @Override
      public void parquet(Path file, StreamDefinition definition, Predicate<byte[]> each) throws IOException {
        throw starting();
      }

      @Override
      public Ordered ordered(String upload, StreamDefinition definition) throws IOException {
        throw starting();
      }

      @Override
      public Optional<String> complaint(String upload, StreamDefinition definition) {
        return Optional.empty();
      }

      private IOException starting() {
        return new IOException("Spark, which reads the file, is still starting");
      }
    };
  }
}
