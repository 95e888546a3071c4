package io.tidemark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.progress.Point;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Figure 3: rows per second through the windowed query, with everything of Tidemark around it and 50 clients watching, against the same
 * query bare.
 *
 * <p>Both read the same topic from its beginning in batches of a tenth of it, in turns; the first batch of a run compiles and is left
 * out. The rate counts the time from the second batch's begin to the last one's end, so what happens between batches counts too.
 */
final class Throughput implements Figure {
  private static final String TOPIC = "bench-rows";
  private static final int PARTITIONS = 2;
  private static final int CLIENTS = 50;
  private static final double TARGET = 0.95;
  private static final List<String> EXTRAS = List.of("observed", "alone");

  private static final String BARE = "bare";

  /** Processor seconds of the whole process for a million rows, by who. */
  private final Map<String, List<Double>> processor = new TreeMap<>();

  private record Span(long begin, long end, long rows) {}

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Backbone backbone = Backbone.start()) {
      backbone.createTopic(TOPIC, PARTITIONS);
      try (Events events = new Events(backbone.broker().bootstrapServers(), TOPIC, PARTITIONS)) {
        events.fill(options.rows(), Instant.parse("2024-03-01T12:00:00Z"));
      }
      Workload workload = new Workload("rows", "tumbling", "10 seconds", null, "update", 0, options.rows() / 10L);
      boolean why = Boolean.getBoolean("bench.why");
      bare(backbone, workload, options, false);
      tidemark(backbone, workload, options, CLIENTS);
      processor.clear();
      List<Double> ratios = new ArrayList<>();
      List<Double> bares = new ArrayList<>();
      List<Double> fulls = new ArrayList<>();
      Map<String, List<Double>> extras = Map.of("observed", new ArrayList<>(), "alone", new ArrayList<>());
      for (int pair = 0; pair < options.pairs(); pair++) {
        // Whoever goes second finds the machine as the first has left it, so they swap.
        boolean bareFirst = pair % 2 == 0;
        double first = bareFirst ? bare(backbone, workload, options, false) : tidemark(backbone, workload, options, CLIENTS);
        double second = bareFirst ? tidemark(backbone, workload, options, CLIENTS) : bare(backbone, workload, options, false);
        bares.add(bareFirst ? first : second);
        fulls.add(bareFirst ? second : first);
        ratios.add(fulls.get(pair) / bares.get(pair));
        if (why) {
          extras.get("observed").add(bare(backbone, workload, options, true) / bares.get(pair));
          extras.get("alone").add(tidemark(backbone, workload, options, 0) / bares.get(pair));
        }
      }
      double ratio = Samples.of(ratios).median();
      table.ratio(
          "rows per second, windowed query, 50 clients",
          Table.number(Samples.of(fulls).median()) + " rows/s",
          Table.number(Samples.of(bares).median()) + " rows/s",
          ratio,
          "≥ " + TARGET,
          ratio >= TARGET);
      table.note("rows per second: ratios of the pairs " + ratios.stream().map(Table::number).toList());
      processor.forEach((who, seconds) -> table.note("rows per second: processor seconds of the process for a million rows, " + who + ": "
          + Table.number(Samples.of(seconds).median())));
      if (why) {
        EXTRAS.forEach(extra -> table.note("rows per second, " + extra + " against bare: " + extras.get(extra).stream().map(Table::number).toList()));
      }
    }
  }

  private double bare(Backbone backbone, Workload workload, Options options, boolean observed) throws Exception {
    try (Scratch scratch = Scratch.make()) {
      long before = processorNanos();
      StreamingQuery query =
          BareQuery.start(backbone.engine().session(), backbone.broker().bootstrapServers(), TOPIC, workload, scratch.directory(), observed);
      query.processAllAvailable();
      processor(observed ? "bare, rows observed" : BARE, before, options);
      query.stop();
      List<Span> spans =
          Arrays.stream(query.recentProgress()).filter(progress -> progress.numInputRows() > 0).map(Throughput::span).toList();
      return rate(observed ? "bare, rows observed" : BARE, spans);
    }
  }

  private static Span span(StreamingQueryProgress progress) {
    long begin = Instant.parse(progress.timestamp()).toEpochMilli();
    return new Span(begin, begin + progress.durationMs().get("triggerExecution"), progress.numInputRows());
  }

  private double tidemark(Backbone backbone, Workload workload, Options options, int clients) throws Exception {
    try (Scratch scratch = Scratch.make();
        InProcess tidemark = new InProcess(backbone, scratch.directory(), UnaryOperator.identity())) {
      tidemark.stream("rows", TOPIC, PARTITIONS);
      List<String> topics = List.of("overview", "query:rows", "plane:rows");
      tidemark.define("rows", workload);
      try (LiveClients live = new LiveClients(clients, tidemark.port(), topics, (head, length, at) -> {})) {
        long before = processorNanos();
        tidemark.start(workload.id());
        Waiting.until("all rows are read", 600, () -> rows(tidemark) >= options.rows());
        processor("Tidemark, " + clients, before, options);
        tidemark.stop(workload.id());
        List<Span> spans = tidemark.batches(workload.id()).stream().map(Throughput::span).toList();
        double rate = rate("Tidemark, " + clients + " clients (" + live.messages() + " messages, " + live.bytes() / 1_000_000 + " MB)", spans);
        System.out.println("    " + tidemark.counters());
        return rate;
      }
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void processor(String who, long before, Options options) {
    double seconds = (processorNanos() - before) / 1e9 / options.rows() * 1e6;
    processor.computeIfAbsent(who, name -> new ArrayList<>()).add(seconds);
  }

  private static long rows(InProcess tidemark) {
    return tidemark.batches("rows").stream().mapToLong(Point::inputRows).sum();
  }

  private static Span span(Point point) {
    long begin = point.at().toEpochMilli();
    return new Span(begin, begin + point.durationMs().get("triggerExecution"), point.inputRows());
  }

  private static double rate(String who, List<Span> spans) {
    long rows = spans.stream().skip(1).mapToLong(Span::rows).sum();
    double seconds = (spans.get(spans.size() - 1).end() - spans.get(1).begin()) / 1_000.0;
    System.out.println("    " + who + ": " + Table.number(rows / seconds) + " rows/s over " + spans.size() + " batches");
    return rows / seconds;
  }
}
