package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.wire.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an event that is not in the sink is lost, and when it may still come; and what is read of a checkpoint's files. */
class LedgerTest {
  private static final RunView.Planned FIRST = new RunView.Planned(0, 0, 6, 1);
  private static final RunView.Planned SECOND = new RunView.Planned(1, 6, 12, 1);

  @TempDir Path folder;

  private static CheckpointFiles checkpoint(long begins, List<RunView.Planned> planned, long... committed) {
    return new CheckpointFiles(
        1, OptionalLong.of(begins), planned, java.util.stream.LongStream.of(committed).mapToObj(batch -> new RunView.Committed(batch, 1)).toList());
  }

  private static Ledger lasting(boolean running, Optional<RunView.Planned> held, long topicBegin, long beginAtStart) {
    return new Ledger(false, checkpoint(0, List.of(FIRST, SECOND), 0), held, running, topicBegin, beginAtStart, 0);
  }

  @Test
  void whatIsInTheSinkIsExactOrDoubled() {
    Ledger ledger = lasting(true, Optional.empty(), 0, 0);
    assertThat(ledger.fate(0, 1)).isEqualTo(Ledger.Fate.EXACT);
    assertThat(ledger.fate(0, 2)).isEqualTo(Ledger.Fate.DOUBLED);
    assertThat(ledger.totals(List.of(new SentEvent(1, 0), new SentEvent(2, 1), new SentEvent(7, 6)), Map.of(1, 1, 2, 3)))
        .isEqualTo(new RunView.Totals(3, 0, 1, 1, 1));
  }

  @Test
  void whatIsCommittedIsNotReadAgain() {
    assertThat(lasting(true, Optional.empty(), 0, 0).fate(5, 0)).isEqualTo(Ledger.Fate.LOST);
    assertThat(lasting(false, Optional.empty(), 0, 0).fate(6, 0)).as("planned only").isEqualTo(Ledger.Fate.PENDING);
  }

  @Test
  void whatTheTopicHasDeletedIsLostOnceNobodyCanHoldIt() {
    assertThat(lasting(true, Optional.of(SECOND), 12, 0).fate(6, 0)).as("in hand").isEqualTo(Ledger.Fate.PENDING);
    assertThat(lasting(true, Optional.of(SECOND), 12, 12).fate(6, 0)).as("planned again without it").isEqualTo(Ledger.Fate.LOST);
    assertThat(lasting(true, Optional.empty(), 12, 0).fate(12 - 1, 0)).as("fetched before, perhaps").isEqualTo(Ledger.Fate.PENDING);
    assertThat(lasting(true, Optional.empty(), 12, 12).fate(11, 0)).as("deleted before the start").isEqualTo(Ledger.Fate.LOST);
    assertThat(lasting(false, Optional.empty(), 12, 0).fate(11, 0)).as("the query has ended").isEqualTo(Ledger.Fate.LOST);
    assertThat(lasting(false, Optional.empty(), 12, 0).fate(12, 0)).isEqualTo(Ledger.Fate.PENDING);
  }

  @Test
  void whoForgetsLosesWhatWasBeforeItsStart() {
    CheckpointFiles later = checkpoint(12, List.of());
    assertThat(new Ledger(true, later, Optional.empty(), true, 0, 0, 12).fate(11, 0)).isEqualTo(Ledger.Fate.LOST);
    assertThat(new Ledger(true, later, Optional.empty(), true, 0, 0, 12).fate(12, 0)).isEqualTo(Ledger.Fate.PENDING);
    assertThat(new Ledger(true, later, Optional.empty(), false, 0, 0, 12).fate(12, 0)).as("nor does it come back").isEqualTo(Ledger.Fate.LOST);
    assertThat(new Ledger(true, new CheckpointFiles(2, OptionalLong.empty(), List.of(), List.of()), Optional.empty(), true, 0, 0, 12).fate(11, 0))
        .as("before Spark has written where it begins").isEqualTo(Ledger.Fate.LOST);
  }

  @Test
  void offsetsAreStoredFirstAndTheBatchIsStillInHand() {
    CheckpointFiles stored = checkpoint(0, List.of(FIRST), 0);
    assertThat(new Ledger(false, stored, Optional.of(FIRST), true, 0, 0, 0).fate(3, 0)).isEqualTo(Ledger.Fate.PENDING);
    assertThat(new Ledger(false, stored, Optional.empty(), false, 0, 0, 0).fate(3, 0)).isEqualTo(Ledger.Fate.LOST);
  }

  @Test
  void theFilesOfACheckpointAreRead() throws IOException {
    assertThat(CheckpointFiles.read(folder.resolve("none"), 3)).isEqualTo(new CheckpointFiles(3, OptionalLong.empty(), List.of(), List.of()));
    write("sources/0/0", "\0v1\n{\"t\":{\"0\":4}}");
    write("offsets/0", "v1\n{\"batchWatermarkMs\":0}\n{\"t\":{\"0\":4}}");
    write("offsets/1", "v1\n{\"batchWatermarkMs\":0}\n{\"t\":{\"0\":10}}");
    write("offsets/10", "v1\n{}\n{\"t\":{\"0\":12}}\n");
    write("offsets/.11.crc", "x");
    write("commits/0", "v1\n{}");
    write("commits/1", "v1\n{}");
    CheckpointFiles read = CheckpointFiles.read(folder, 2);
    assertThat(read.planned()).containsExactly(new RunView.Planned(0, 4, 4, 2), new RunView.Planned(1, 4, 10, 2), new RunView.Planned(10, 10, 12, 2));
    assertThat(read.open()).contains(new RunView.Planned(10, 10, 12, 2));
    assertThat(read.committedEnd()).isEqualTo(10);
    assertThat(List.of(read.hasCommitted(3), read.hasCommitted(4), read.hasCommitted(9), read.hasCommitted(10))).containsExactly(false, true, true, false);
  }

  @Test
  void aLineThatWasNotFinishedDoesNotCount() throws IOException {
    write("processed", "1,0,1\n1,0,2\n2,1,2\n2,1,3");
    assertThat(ProcessedFile.read(folder.resolve("processed")).times()).isEqualTo(Map.of(1, 1, 2, 2));
    assertThat(ProcessedFile.read(folder.resolve("none")).lines()).isEmpty();
  }

  @Test
  void sparksConditionIsTakenFromItsWords() {
    assertThat(Troubles.of("[KAFKA_DATA_LOSS.X] Gone. SQLSTATE: 22000")).isEqualTo(new Failure("KAFKA_DATA_LOSS.X", "Gone. SQLSTATE: 22000"));
    assertThat(Troubles.of("the sink [A] refused")).isEqualTo(new Failure(null, "the sink [A] refused"));
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), text);
  }
}
