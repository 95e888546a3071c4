package io.tidemark.dstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.ConstantInputDStream;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Builds the DStreams of a run and has each interval's RDDs written down.
 *
 * <p>All operations but the window are collected by one Spark job an interval, from the union of their RDDs; a window is
 * collected by another, since it may slide more rarely. Lines and pairs are cached, being read several times. Every shuffle
 * has one partition.
 */
final class Graph {
  private static final List<String> ORDER =
      List.of("lines", "pairs", Definition.REDUCE, Definition.WINDOW, Definition.STATE, "kinds", Definition.JOIN);

  private final JavaStreamingContext context;
  private final String run;
  private final Definition definition;
  private final List<DStreamView.Operation> operations = new ArrayList<>();
  private final Map<Integer, JavaDStream<?>> collected = new LinkedHashMap<>();
  private Runnable windowOutput = () -> {};

  private Graph(JavaStreamingContext context, String run, Definition definition) {
    this.context = context;
    this.run = run;
    this.definition = definition;
  }

  /** What a {@link Recorder} of any run calls its operations, by number. */
  static List<String> names() {
    return ORDER;
  }

  /** Answers the operations with the code that was run. */
  static List<DStreamView.Operation> build(JavaStreamingContext context, String run, Definition definition, LineFeed feed) {
    Graph graph = new Graph(context, run, definition);
    JavaDStream<String> lines = feed.lines(context).persist(StorageLevels.MEMORY_ONLY);
    graph.told("lines", null, feed.code(), lines);
    JavaPairDStream<String, Integer> pairs = lines.flatMapToPair(Words::pairs).persist(StorageLevels.MEMORY_ONLY);
    graph.told("pairs", List.of("lines"), "lines.flatMapToPair(line -> words(line).map(word -> new Tuple2<>(word, 1)))", rows(pairs));
    graph.window(pairs);
    graph.count(pairs);
    graph.collect();
    return graph.operations.stream().sorted((a, b) -> ORDER.indexOf(a.name()) - ORDER.indexOf(b.name())).toList();
  }

  private void told(String name, List<String> of, String code, JavaDStream<?> stream) {
    operations.add(new DStreamView.Operation(name, of, code));
    collected.put(ORDER.indexOf(name), stream);
  }

  private void count(JavaPairDStream<String, Integer> pairs) {
    if (definition.does(Definition.STATE)) {
      told(Definition.STATE, List.of("pairs"), "pairs.updateStateByKey((seen, before) -> Optional.of(before.orElse(0) + sum(seen)), 1)",
          rows(pairs.updateStateByKey(Words::add, 1)));
    }
    if (!definition.does(Definition.REDUCE)) {
      return;
    }
    JavaPairDStream<String, Integer> counts = pairs.reduceByKey(Integer::sum, 1);
    told(Definition.REDUCE, List.of("pairs"), "pairs.reduceByKey(Integer::sum, 1)", rows(counts));
    if (definition.does(Definition.JOIN)) {
      JavaPairDStream<String, String> kinds = kinds();
      told("kinds", null, "new ConstantInputDStream<>(ssc, sc.parallelizePairs(kinds, 1))", rows(kinds));
      told(Definition.JOIN, List.of(Definition.REDUCE, "kinds"), "reduceByKey.join(kinds, 1)", rows(counts.join(kinds, 1)));
    }
  }

  /** Always the same RDD. A queue would be used up, and one can't be checkpointed. */
  private JavaPairDStream<String, String> kinds() {
    JavaSparkContext spark = context.sparkContext();
    List<Tuple2<String, String>> all = new ArrayList<>();
    Words.KINDS.forEach((word, kind) -> all.add(new Tuple2<>(word, kind)));
    ClassTag<Tuple2<String, String>> pair = ClassTag$.MODULE$.apply(Tuple2.class);
    JavaRDD<Tuple2<String, String>> rdd = spark.parallelize(all, 1);
    ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
    return new JavaPairDStream<>(new ConstantInputDStream<>(context.ssc(), rdd.rdd(), pair), text, text);
  }

  private void window(JavaPairDStream<String, Integer> pairs) {
    if (!definition.does(Definition.WINDOW)) {
      return;
    }
    long size = definition.window().size().millis();
    long slide = definition.window().slide().millis();
    String id = run;
    int number = ORDER.indexOf(Definition.WINDOW);
    JavaPairDStream<String, Integer> windows =
        pairs.reduceByKeyAndWindow(Integer::sum, Durations.milliseconds(size), Durations.milliseconds(slide), 1);
    operations.add(new DStreamView.Operation(Definition.WINDOW, List.of("pairs"),
        "pairs.reduceByKeyAndWindow(Integer::sum, Durations.seconds(" + size / 1_000 + "), Durations.seconds(" + slide / 1_000 + "), 1)"));
    windowOutput = () -> windows.foreachRDD((JavaPairRDD<String, Integer> rdd, Time time) ->
        Recorder.of(id).window(number, time, size, rdd.map(pair -> pair)));
  }

  private static <K, V> JavaDStream<?> rows(JavaPairDStream<K, V> pairs) {
    ClassTag<Tuple2<K, V>> tag = ClassTag$.MODULE$.apply(Tuple2.class);
    return new JavaDStream<>(pairs.dstream(), tag);
  }

  /** One output for all operations of an interval, then one for the window, which asks for the interval's lines. */
  private void collect() {
    String id = run;
    List<Integer> numbers = List.copyOf(collected.keySet());
    JavaDStream<Tagged> all =
        context.transform(new ArrayList<>(collected.values()), (rdds, time) -> union(id, numbers, rdds, time));
    all.foreachRDD((JavaRDD<Tagged> rdd, Time time) -> Recorder.of(id).computed(time, rdd.collect()));
    windowOutput.run();
  }

  private static JavaRDD<Tagged> union(String run, List<Integer> numbers, List<JavaRDD<?>> rdds, Time time) {
    JavaRDD<Tagged> all = null;
    for (int i = 0; i < rdds.size(); i++) {
      Recorder.of(run).made(numbers.get(i), time, rdds.get(i).rdd());
      JavaRDD<Tagged> tagged = tagged(rdds.get(i), numbers.get(i));
      all = all == null ? tagged : all.union(tagged);
    }
    return all;
  }

  private static <T> JavaRDD<Tagged> tagged(JavaRDD<T> rdd, int number) {
    return rdd.map(row -> new Tagged(number, row));
  }
}
