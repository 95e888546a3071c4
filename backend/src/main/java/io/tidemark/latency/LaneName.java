package io.tidemark.latency;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** The two ways from the one topic to the others. */
public enum LaneName {
  MICRO_BATCH("micro-batch"),
  REAL_TIME("real-time");

  private final String word;

  LaneName(String word) {
    this.word = word;
  }

  /** As it is written in JSON and in names of topics. */
  @JsonValue
  public String word() {
    return word;
  }

  static Optional<LaneName> of(String word) {
    return Arrays.stream(values()).filter(lane -> lane.word.equals(word)).findFirst();
  }
}
