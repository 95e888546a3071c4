package io.tidemark.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidemark.live.LiveCounters;
import io.tidemark.live.LiveHub;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Figures for Prometheus at {@code /metrics}.
 *
 * <p>Micrometer is loaded when somebody first asks for it, never on the way to the first page; what is counted before is kept in
 * plain adders. Safe for use by many threads.
 */
public final class Metrics {
  private static final String[] OUTCOMES = {"1xx", "2xx", "3xx", "4xx", "5xx"};

  private static final class Outcome {
    final LongAdder requests = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  /** Keeps Micrometer's classes out of the verification of this one. */
  private static final class Prometheus {
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    String scrape() {
      return registry.scrape();
    }
  }

  private final LiveHub hub;
  private final Services services;
  private final Outcome[] outcomes = new Outcome[OUTCOMES.length];
  private Prometheus prometheus;

  Metrics(LiveHub hub, Services services) {
    this.hub = hub;
    this.services = services;
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = new Outcome();
    }
  }

  /** Where features register what they have to tell. */
  public MeterRegistry registry() {
    return prometheus().registry;
  }

  String scrape() {
    return prometheus().scrape();
  }

  void count(int status, long nanos) {
    Outcome outcome = outcomes[Math.min(Math.max(status / 100, 1), OUTCOMES.length) - 1];
    outcome.requests.increment();
    outcome.nanos.add(nanos);
  }

  private synchronized Prometheus prometheus() {
    if (prometheus == null) {
      Prometheus created = new Prometheus();
      bind(created.registry);
      created.registry.getPrometheusRegistry().register(new FlowMetrics(services));
      prometheus = created;
    }
    return prometheus;
  }

  @SuppressWarnings("resource")
  private void bind(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    Gauge.builder("tidemark.live.clients", hub, LiveHub::clients).description("Pages connected now").register(registry);
    count(registry, "tidemark.live.messages", "Frames sent", LiveCounters::sent);
    count(registry, "tidemark.live.dropped", "Messages that a newer one or a snapshot stood in for", LiveCounters::dropped);
    count(registry, "tidemark.live.resyncs", "Snapshots sent because a client fell behind", LiveCounters::resyncs);
    count(registry, "tidemark.live.refused.clients", "Turned away because too many were connected", LiveCounters::refusedClients);
    count(registry, "tidemark.live.slow.clients", "Cut off because a send took too long", LiveCounters::slowClients);
    count(registry, "tidemark.live.silent.clients", "Closed because nothing came from them", LiveCounters::silentClients);
    count(registry, "tidemark.live.encodings", "Messages turned into JSON", LiveCounters::encodings);
    count(registry, "tidemark.live.failures", "Messages and snapshots lost to a defect", LiveCounters::failures);
    for (int i = 0; i < outcomes.length; i++) {
      FunctionTimer.builder("tidemark.http.requests", outcomes[i], o -> o.requests.sum(), o -> o.nanos.sum(), TimeUnit.NANOSECONDS)
          .tag("outcome", OUTCOMES[i])
          .description("HTTP requests answered, and the time spent on them")
          .register(registry);
    }
  }

  private void count(MeterRegistry registry, String name, String description, ToDoubleFunction<LiveCounters> figure) {
    FunctionCounter.builder(name, hub.counters(), figure).description(description).register(registry);
  }
}
