package io.tidemark.stream;

import java.util.List;

/** What an append answers: the events lie in {@code partition} at {@code offsets}, in the order in which they were given. */
public record Appended(int accepted, int partition, List<Long> offsets) {
  public Appended {
    offsets = List.copyOf(offsets);
  }
}
