package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadableBatchesTest {
  @TempDir Path checkpoint;

  @Test
  void areThoseInBothLogs() throws Exception {
    log("commits", "0", "3", "4", "5", ".6.0c2a.tmp", "..5.crc");
    log("offsets", "3", "4", "5", "6");

    ReadableBatches batches = ReadableBatches.in(checkpoint, 20);

    assertThat(batches.newest()).hasValue(5);
    assertThat(batches).hasToString("3 to 5");
    assertThat(batches.require("q", 4)).isEqualTo(4);
  }

  @Test
  void aBatchThatIsNotThereIsRefusedWithThoseThatAre() throws Exception {
    log("commits", "0", "3", "4", "9");
    log("offsets", "0", "3", "4", "9", "10");

    assertThatThrownBy(() -> ReadableBatches.in(checkpoint, 20).require("q", 10))
        .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND))
        .hasMessage("the state of q after micro-batch 10 can't be read; Spark has kept that of 0, 3 to 4, 9");
  }

  @Test
  void endWhereStateMayBeGone() throws Exception {
    log("commits", "3", "4", "5", "6", "7");
    log("offsets", "3", "4", "5", "6", "7", "8");

    assertThat(ReadableBatches.in(checkpoint, 4)).hasToString("5 to 7");
    assertThat(ReadableBatches.in(checkpoint, 1)).hasToString("7");
  }

  @Test
  void withoutACheckpointThereAreNone() {
    ReadableBatches batches = ReadableBatches.in(checkpoint.resolve("none"), 20);

    assertThat(batches.newest()).isEmpty();
    assertThatThrownBy(() -> batches.require("q", 0)).isInstanceOf(Problem.class).hasMessageEndingWith("no micro-batch is committed yet");
  }

  private void log(String folder, String... names) throws IOException {
    Path made = Files.createDirectory(checkpoint.resolve(folder));
    for (String name : names) {
      Files.createFile(made.resolve(name));
    }
  }
}
