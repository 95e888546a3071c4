package io.tidemark.upload;

import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamSchema;
import io.tidemark.stream.TableFiles;
import io.tidemark.wire.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Uploads in the order of an event time, as files: one for each upload, the last that was wanted of it, at most {@value #MOST_BYTES} bytes
 * each. Made once and used again until the upload or what is wanted of it changes. One is made at a time.
 */
final class OrderedFiles {
  /** So many rows are in memory at once while a file is written. */
  static final int ROWS_AT_ONCE = 50_000;

  private static final long MOST_BYTES = 512L * 1024 * 1024;

  private final Path folder;

  /** Gives the rows in order, each with its event time in microseconds as the last column. */
  @FunctionalInterface
  interface Rows {
    Dataset<Row> get() throws IOException;
  }

  OrderedFiles(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " can't be made", e);
    }
  }

  /** @param all how many rows the upload has */
  synchronized TableFiles.Ordered of(String upload, Path file, StreamDefinition definition, long all, Rows rows) throws IOException {
    String version = Long.toString(Files.getLastModifiedTime(file).toMillis(), 36);
    String wanted = UUID.nameUUIDFromBytes((definition.schema() + "\n" + definition.eventTime()).getBytes(StandardCharsets.UTF_8)).toString();
    Path made = folder.resolve(upload + "." + version + "." + wanted);
    if (!Files.exists(made)) {
      forget(upload);
      Path writing = folder.resolve(upload + ".writing");
      try {
        write(writing, rows.get(), definition.columns());
        Files.move(writing, made, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(writing);
      }
    }
    try (Stream<String> lines = Files.lines(made)) {
      return new TableFiles.Ordered(made, version, all - lines.count());
    }
  }

  private static void write(Path file, Dataset<Row> rows, StreamSchema schema) throws IOException {
    int last = rows.columns().length - 1;
    long bytes = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); ) {
        Row row = all.next();
        byte[] line = (row.getLong(last) + "\t" + Json.write(RowJson.of(row, schema)) + "\n").getBytes(StandardCharsets.UTF_8);
        bytes += line.length;
        if (bytes > MOST_BYTES) {
          throw new IOException("the rows take more than " + MOST_BYTES / 1024 / 1024 + " MiB as JSON; leave columns out of the stream's schema, or cut the upload");
        }
        out.write(line);
      }
    }
  }

  /** Deletes what was made of an upload; who reads it may go on. */
  synchronized void forget(String upload) throws IOException {
    List<Path> made;
    try (Stream<Path> found = Files.list(folder)) {
      made = found.filter(path -> path.getFileName().toString().startsWith(upload + ".")).toList();
    }
    for (Path path : made) {
      Files.deleteIfExists(path);
    }
  }
}
