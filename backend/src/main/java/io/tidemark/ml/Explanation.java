package io.tidemark.ml;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What each stage of a saved pipeline made of one record.
 *
 * @param vector what the classifier was given, without zeros; null when the record did not come so far, and so are those below
 * @param raw what the classifier told of each class before it made probabilities of it
 * @param contributions weight times value: with the intercept their sum is the raw value of "delayed"; logistic models only
 */
record Explanation(
    List<Stage> stages, List<Feature> vector, List<Double> raw, Double score, Integer prediction, List<Feature> contributions) {
  record Feature(String feature, double value) {}

  /** @param note {@code unseen} where an airport has not been met in training */
  record Stage(
      String name, Map<String, Object> input, Map<String, Object> output, String note, boolean dropped) {}

  /** The values of a vector that are not 0, by place. */
  record SparseVector(int size, Map<String, Double> values) {
    static SparseVector of(double[] all) {
      return new SparseVector(
          all.length,
          IntStream.range(0, all.length).filter(i -> all[i] != 0).boxed()
              .collect(Collectors.toMap(String::valueOf, i -> all[i], (a, b) -> a, LinkedHashMap::new)));
    }
  }

  /** The record asked about. */
  record Question(Instant scheduled, String origin, String destination, double distanceMiles) {}

  static List<Feature> named(List<String> names, double[] values) {
    return IntStream.range(0, values.length).filter(i -> values[i] != 0).mapToObj(i -> new Feature(names.get(i), values[i]))
        .toList();
  }
}
