package io.tidemark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.live.LiveHub;
import io.tidemark.ml.MlStage;
import io.tidemark.ml.ModelRegistry;
import io.tidemark.ml.OnlinePrediction;
import io.tidemark.store.Store;
import io.tidemark.wire.Json;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Figure 11: predictions a second of an online run, with a champion alone and with a challenger beside it, against the same saved
 * pipelines in a bare query that writes its predictions to a topic, and in one that only collects them.
 *
 * <p>All announcements are in Kafka beforehand and are read in {@value #BATCHES} batches by each in turns, the first round thrown
 * away. The first batch of a run is left out, and the rate counts wall time from the second one's begin to the last one's end. A
 * prediction is a champion's: a challenger's come on top.
 */
final class PredictionRate implements Figure {
  private static final int BATCHES = 10;
  private static final String ANNOUNCED = "bench-announcements";
  private static final String PREDICTED = "bench-predictions";
  private static final String INSTANCE = "bench0";
  private static final double TARGET = 0.95;

  private enum Way {
    TIDEMARK("Tidemark"),
    JUDGED("Tidemark, judging meanwhile"),
    TOPIC("bare, into a topic"),
    COLLECTED("bare, collected");

    final String words;

    Way(String words) {
      this.words = words;
    }
  }

  private record Rate(double perSecond, double processorSeconds) {}

  private Backbone backbone;
  private MlStage stage;
  private ModelRegistry models;
  private Path folder;
  private int runs;

  @Override
  public void measure(Options options, Table table) throws Exception {
    LiveHub hub = new LiveHub("bench", Clock.systemUTC());
    try (Backbone opened = Backbone.start();
        Store store = Store.open(null, opened.scratch().directory());
        ModelRegistry registry = new ModelRegistry(hub, Clock.systemUTC())) {
      backbone = opened;
      models = registry;
      folder = opened.scratch().directory().resolve("ml");
      stage = new MlStage(INSTANCE, opened.engine(), opened.broker().access(), store.transactions().orElseThrow(), folder);
      registry.open(stage);
      registry.train(Json.node("{\"name\":\"champion\"}"));
      registry.train(Json.node("{\"name\":\"challenger\",\"algorithm\":\"tree\"}"));
      Waiting.until("both models are ready", 120, () -> Json.write(registry.list()).split("\"state\":\"ready\"").length == 3);
      announce();
      for (int challengers = 0; challengers <= 1; challengers++) {
        tell(challengers, turns(options, challengers), options, table);
      }
    } finally {
      hub.close();
    }
  }

  private void announce() {
    backbone.createTopic(ANNOUNCED, 1);
    backbone.createTopic(PREDICTED, 1);
    Map<String, Object> settings = backbone.broker().access().client(Map.of());
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      OnlinePrediction.announcements(flights()).forEach(text -> producer.send(new ProducerRecord<>(ANNOUNCED, text)));
    }
  }

  private static int flights() {
    return BATCHES * OnlinePrediction.MOST_A_BATCH;
  }

  private Map<Way, List<Rate>> turns(Options options, int challengers) throws Exception {
    Map<Way, List<Rate>> rates = new LinkedHashMap<>();
    Way[] ways = Way.values();
    for (int round = 0; round <= options.pairs(); round++) {
      for (int turn = 0; turn < ways.length; turn++) {
        Way way = ways[(round + turn) % ways.length];
        Rate rate = run(way, challengers);
        System.out.println("    " + way.words + ": " + Table.number(rate.perSecond()) + " predictions/s");
        if (round > 0) {
          rates.computeIfAbsent(way, its -> new ArrayList<>()).add(rate);
        }
      }
    }
    return rates;
  }

  private Rate run(Way way, int challengers) throws Exception {
    String run = "r" + ++runs;
    return switch (way) {
      case TIDEMARK -> online(run, challengers, false);
      case JUDGED -> online(run, challengers, true);
      case TOPIC -> bare(run, challengers, PREDICTED);
      case COLLECTED -> bare(run, challengers, null);
    };
  }

  private Rate online(String run, int challengers, boolean judged) throws Exception {
    String challenger = challengers > 0 ? "m2" : null;
    try (OnlinePrediction online = new OnlinePrediction(stage, models, run, "m1", challenger, flights(), judged)) {
      long before = processorNanos();
      online.start();
      StreamingQuery query =
          Arrays.stream(session().streams().active()).filter(one -> online.query().equals(one.name())).findFirst().orElseThrow();
      Rate rate = rate(query, before);
      if (online.predicted() != flights()) {
        throw new IllegalStateException(online.predicted() + " of " + flights() + " flights were predicted");
      }
      return rate;
    }
  }

  private Rate bare(String run, int challengers, String to) throws Exception {
    List<PipelineModel> pipelines = new ArrayList<>();
    for (int i = 0; i <= challengers; i++) {
      pipelines.add(PipelineModel.load(folder.resolve("models").resolve("m" + (i + 1)).resolve("pipeline").toUri().toString()));
    }
    long before = processorNanos();
    StreamingQuery query =
        new BarePrediction(session(), backbone.broker().bootstrapServers(), ANNOUNCED, OnlinePrediction.MOST_A_BATCH)
            .start("bare-" + run, pipelines, to, folder.resolve("bare-" + run));
    try {
      return rate(query, before);
    } finally {
      query.stop();
    }
  }

  private SparkSession session() {
    return backbone.engine().session();
  }

  /** Waits until the query has read all. */
  private static Rate rate(StreamingQuery query, long processorBefore) throws Exception {
    Waiting.until("all announcements are predicted", 300, () -> {
      if (!query.isActive()) {
        throw new IllegalStateException("the query has ended", query.exception().getOrElse(() -> null));
      }
      return batches(query).stream().mapToLong(StreamingQueryProgress::numInputRows).sum() == flights();
    });
    double processor = (processorNanos() - processorBefore) / 1e9 / flights() * 1e3;
    List<StreamingQueryProgress> all = batches(query);
    StreamingQueryProgress last = all.get(all.size() - 1);
    long begin = Instant.parse(all.get(1).timestamp()).toEpochMilli();
    long end = Instant.parse(last.timestamp()).toEpochMilli() + last.durationMs().get("triggerExecution");
    return new Rate((flights() - all.get(0).numInputRows()) * 1e3 / (end - begin), processor);
  }

  private static List<StreamingQueryProgress> batches(StreamingQuery query) {
    return Arrays.stream(query.recentProgress()).filter(progress -> progress.numInputRows() > 0).toList();
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void tell(int challengers, Map<Way, List<Rate>> rates, Options options, Table table) {
    String figure = "predictions per second, " + (challengers == 0 ? "champion alone" : "with a challenger");
    double ratio = Samples.of(ratios(rates, Way.TIDEMARK, Way.TOPIC)).median();
    table.ratio(
        figure, perSecond(rates, Way.TIDEMARK), perSecond(rates, Way.TOPIC), ratio, "≥ " + TARGET, ratio >= TARGET);
    table.note(figure + ": ratios of the " + options.pairs() + " rounds "
        + ratios(rates, Way.TIDEMARK, Way.TOPIC).stream().map(Table::number).toList() + ", against collecting alone "
        + ratios(rates, Way.TIDEMARK, Way.COLLECTED).stream().map(Table::number).toList());
    for (Way way : Way.values()) {
      Samples speeds = Samples.of(rates.get(way).stream().map(Rate::perSecond).toList());
      table.note(figure + ", " + way.words + ": " + perSecond(rates, way) + " (" + Table.number(speeds.percentile(0)) + " to "
          + Table.number(speeds.max()) + "), processor seconds of the process for a thousand "
          + Table.number(Samples.of(rates.get(way).stream().map(Rate::processorSeconds).toList()).median()));
    }
  }

  private static List<Double> ratios(Map<Way, List<Rate>> rates, Way measured, Way against) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rates.get(measured).size(); i++) {
      ratios.add(rates.get(measured).get(i).perSecond() / rates.get(against).get(i).perSecond());
    }
    return ratios;
  }

  private static String perSecond(Map<Way, List<Rate>> rates, Way way) {
    return Table.number(Samples.of(rates.get(way).stream().map(Rate::perSecond).toList()).median()) + " /s";
  }
}
