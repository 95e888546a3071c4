package io.tidemark.sink;

import io.tidemark.engine.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes each micro-batch into a folder of its own, {@code NAME/checkpoint=ID/batch=N}, which Spark reads back as two more
 * columns.
 *
 * <p>A folder is written under a hidden name and then moved, so that a reader meets whole batches only; a batch that runs again
 * replaces its folder. A batch without rows has none. Nothing is ever taken away by age: the folders are the user's. On a
 * cluster the folder must be one that all executors see under the same path.
 */
final class FilesOutput implements Output {
  private final OutputSink.ToFiles sink;
  private final Path root;
  private final Supplier<String> checkpoint;

  /** @param checkpoint the id of the query's checkpoint; asked once Spark has made it */
  FilesOutput(OutputSink.ToFiles sink, Path root, Supplier<String> checkpoint) {
    this.sink = sink;
    this.root = root;
    this.checkpoint = checkpoint;
  }

  @Override
  public long write(Dataset<Row> batch, long rows, long batchId) throws IOException {
    Path folder = root.resolve(sink.name()).resolve("checkpoint=" + checkpoint.get());
    Path place = folder.resolve("batch=" + batchId);
    Path draft = folder.resolve(".writing-" + batchId);
    if (rows == 0) {
      Folder.delete(place);
      return 0;
    }
    Files.createDirectories(folder);
    Folder.delete(draft);
    // Not a URI, whose escapes (a blank as %20) Spark would take for the folder's name.
    String location = "file://" + draft.toAbsolutePath().toString().replace('\\', '/');
    batch.write().format(sink.format().name()).option("ignoreNullFields", false).save(location);
    Folder.delete(place);
    Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    return rows;
  }
}
