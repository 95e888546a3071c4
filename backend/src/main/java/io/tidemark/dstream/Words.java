package io.tidemark.dstream;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.Iterator;
import org.apache.spark.api.java.Optional;
import scala.Tuple2;

/** The functions the DStreams are made with. A line is {@code l7 12:00:01 cat dog}: id, event time, words. Stateless. */
final class Words {
  /** What words are, for the join: a DStream of its own. */
  static final Map<String, String> KINDS =
      Map.of(
          "cat", "animal", "dog", "animal", "fox", "animal",
          "apple", "fruit", "pear", "fruit", "plum", "fruit",
          "oak", "tree", "elm", "tree");

  private static final int BEFORE_WORDS = 2;

  private Words() {}

  static Iterator<Tuple2<String, Integer>> pairs(String line) {
    String[] parts = line.split(" ");
    return IntStream.range(BEFORE_WORDS, parts.length).mapToObj(i -> new Tuple2<>(parts[i], 1)).iterator();
  }

  static Optional<Integer> add(List<Integer> seen, Optional<Integer> before) {
    return Optional.of(before.orElse(0) + seen.stream().mapToInt(Integer::intValue).sum());
  }

  static String id(String line) {
    return line.substring(0, line.indexOf(' '));
  }
}
