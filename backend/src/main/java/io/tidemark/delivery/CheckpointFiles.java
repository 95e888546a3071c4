package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What Spark has written into one checkpoint folder of a lane: {@code sources/0/0}, {@code offsets/N}, {@code commits/N}.
 *
 * <p>Read while the lane is halted, commits first: what is committed then has its offsets too. A folder that is not there yet is empty.
 *
 * @param run the start of the lane with which the folder began
 * @param begins the offset the first batch starts from; empty until Spark has resolved it
 * @param planned in the order of the batches
 * @param committed in the order of the batches
 */
record CheckpointFiles(int run, OptionalLong begins, List<RunView.Planned> planned, List<RunView.Committed> committed) {
  CheckpointFiles {
    planned = List.copyOf(planned);
    committed = List.copyOf(committed);
  }

  static CheckpointFiles read(Path folder, int run) {
    List<RunView.Committed> committed = batches(folder.resolve("commits")).stream().map(batch -> new RunView.Committed(batch, run)).toList();
    OptionalLong begins = text(folder.resolve("sources/0/0")).map(CheckpointFiles::lastOffset).orElse(OptionalLong.empty());
    List<RunView.Planned> planned = new ArrayList<>();
    OptionalLong from = begins;
    for (long batch : batches(folder.resolve("offsets"))) {
      OptionalLong to = text(folder.resolve("offsets").resolve(String.valueOf(batch))).map(CheckpointFiles::lastOffset).orElse(OptionalLong.empty());
      if (to.isPresent()) {
        planned.add(new RunView.Planned(batch, from.orElse(to.getAsLong()), to.getAsLong(), run));
        from = to;
      }
    }
    return new CheckpointFiles(run, begins, planned, committed);
  }

  /** The same where nothing is written down of where it begins, but that is known. */
  CheckpointFiles from(long begin) {
    List<RunView.Planned> all = new ArrayList<>(planned);
    if (!all.isEmpty()) {
      RunView.Planned first = all.get(0);
      all.set(0, new RunView.Planned(first.batch(), begin, first.to(), first.run()));
    }
    return new CheckpointFiles(run, OptionalLong.of(begin), all, committed);
  }

  /** The batch that is planned and not committed; there is at most one. */
  Optional<RunView.Planned> open() {
    return planned.isEmpty() ? Optional.empty() : Optional.of(planned.get(planned.size() - 1)).filter(last -> !isCommitted(last.batch()));
  }

  boolean isCommitted(long batch) {
    return committed.stream().anyMatch(one -> one.batch() == batch);
  }

  /** The offset behind the last committed batch. */
  long committedEnd() {
    return planned.stream().filter(one -> isCommitted(one.batch())).mapToLong(RunView.Planned::to).max().orElse(begins.orElse(0));
  }

  /** Whether {@code offset} was read by a batch that is committed. */
  boolean hasCommitted(long offset) {
    return planned.stream().anyMatch(one -> one.from() <= offset && offset < one.to() && isCommitted(one.batch()));
  }

  private static List<Long> batches(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d{1,18}")).map(Long::valueOf).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The offset of the one partition, from {@code {"TOPIC":{"0":12}}} in the file's last line. */
  private static OptionalLong lastOffset(String text) {
    String last = text.strip().lines().reduce("", (before, line) -> line);
    if (!last.startsWith("{")) {
      return OptionalLong.empty();
    }
    for (JsonNode partitions : Json.node(last)) {
      if (partitions.path("0").isIntegralNumber()) {
        return OptionalLong.of(partitions.path("0").longValue());
      }
    }
    return OptionalLong.empty();
  }
}
