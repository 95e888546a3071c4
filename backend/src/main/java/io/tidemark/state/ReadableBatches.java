package io.tidemark.state;

import io.tidemark.wire.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The micro-batches whose state can be read: those in a checkpoint's commit log whose offsets are still there too (they name the
 * settings of the batch), as far back as Spark keeps state. RocksDB keeps one version less than the logs have entries, and the
 * batch that is being run may have taken the place of another already. Oldest first, as they were when asked.
 */
final class ReadableBatches {
  private final TreeSet<Long> ids;

  private ReadableBatches(TreeSet<Long> ids) {
    this.ids = ids;
  }

  /**
   * None when the checkpoint is not there (yet, or any more).
   *
   * @param retained how many batches Spark is set to keep
   */
  static ReadableBatches in(Path checkpoint, int retained) {
    TreeSet<Long> ids = numbers(checkpoint.resolve("commits"));
    ids.retainAll(numbers(checkpoint.resolve("offsets")));
    return new ReadableBatches(ids.isEmpty() ? ids : new TreeSet<>(ids.tailSet(ids.last() - Math.max(0, retained - 2))));
  }

  /** The names in a folder that are whole numbers; Spark's unfinished files and checksums have others. */
  static TreeSet<Long> numbers(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d{1,18}")).map(Long::valueOf)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (NoSuchFileException e) {
      return new TreeSet<>();
    } catch (IOException e) {
      throw Problem.unavailable("the folder " + folder.getFileName() + " of the checkpoint can't be read: " + e.getMessage());
    }
  }

  OptionalLong newest() {
    return ids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ids.last());
  }

  /** @throws Problem 404 that names the batches there are */
  long require(String query, long batch) {
    if (!ids.contains(batch)) {
      throw Problem.notFound(
          "the state of " + query + " after micro-batch " + batch + " can't be read; " + (ids.isEmpty()
              ? "no micro-batch is committed yet"
              : "Spark has kept that of " + this));
    }
    return batch;
  }

  /** As a reader would say it: {@code 0, 3 to 22}. */
  @Override
  public String toString() {
    List<String> spans = new ArrayList<>();
    Long first = null;
    for (Long id : ids) {
      first = first == null ? id : first;
      if (!ids.contains(id + 1)) {
        spans.add(first.equals(id) ? id.toString() : first + " to " + id);
        first = null;
      }
    }
    return String.join(", ", spans);
  }
}
