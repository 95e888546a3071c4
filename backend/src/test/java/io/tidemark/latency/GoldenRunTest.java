package io.tidemark.latency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The golden run that the page's specs read has just the fields that the lab's records write. */
class GoldenRunTest {
  private static final Path GOLDEN = Path.of(System.getProperty("tidemark.root", ".."), "frontend/src/test/golden/latency-run.json");

  @Test
  void theGoldenRunIsWhatTheRecordsWrite() throws IOException {
    JsonNode golden = Json.mapper().readTree(GOLDEN.toFile()).path("run");
    LatencyView read = Json.bind(golden, LatencyView.class);
    assertThat(Json.mapper().readTree(Json.write(read))).isEqualTo(golden);
  }
}
