package io.tidemark.http;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Makes metrics of a list of things, one sample each, labelled with the thing's name; a null figure makes no sample. Immutable.
 *
 * @param label the label's name; null for a single thing without one
 */
record Family<T>(List<T> things, String label, Function<T, String> name) {
  static <T> Family<T> single(T thing) {
    return new Family<>(List.of(thing), null, t -> "");
  }

  private Labels labels(T thing) {
    return label == null ? Labels.EMPTY : Labels.of(label, name.apply(thing));
  }

  MetricSnapshot gauge(String metric, String help, Function<T, Double> figure) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(metric).help(help);
    things.forEach(thing -> add(gauge, labels(thing), figure.apply(thing)));
    return gauge.build();
  }

  /** One sample for each of {@code values} of a further label. */
  MetricSnapshot gauges(String metric, String help, String further, Collection<String> values, BiFunction<T, String, Double> figure) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(metric).help(help);
    things.forEach(thing -> values.forEach(value -> add(gauge, labels(thing).add(further, value), figure.apply(thing, value))));
    return gauge.build();
  }

  private static void add(GaugeSnapshot.Builder gauge, Labels labels, Double value) {
    if (value != null) {
      gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    }
  }

  /** The format writes {@code _total} after the name. */
  MetricSnapshot counter(String metric, String help, Function<T, Double> figure) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(metric).help(help);
    things.forEach(thing -> add(counter, labels(thing), figure.apply(thing)));
    return counter.build();
  }

  /** One sample for each of {@code values} of a further label. */
  MetricSnapshot counters(String metric, String help, String further, Collection<String> values, BiFunction<T, String, Double> figure) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(metric).help(help);
    things.forEach(thing -> values.forEach(value -> add(counter, labels(thing).add(further, value), figure.apply(thing, value))));
    return counter.build();
  }

  private static void add(CounterSnapshot.Builder counter, Labels labels, Double value) {
    if (value != null) {
      counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().labels(labels).value(value).build());
    }
  }
}
