package io.tidemark.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/** Processor time of this process's threads by sort, in nanoseconds; unlike durations it hardly depends on what else the machine does. */
record ThreadCosts(Map<String, Long> nanos) {
  static ThreadCosts now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> nanos = new TreeMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        nanos.merge(sort(thread.getThreadName()), Math.max(0, threads.getThreadCpuTime(thread.getThreadId())), Long::sum);
      }
    }
    return new ThreadCosts(nanos);
  }

  /** Milliseconds of processor time a second since {@code before}, sorts below a millisecond left out. */
  Map<String, String> perSecondSince(ThreadCosts before, double seconds) {
    Map<String, String> costs = new TreeMap<>();
    nanos.forEach((sort, now) -> {
      double millis = (now - before.nanos().getOrDefault(sort, 0L)) / 1e6 / seconds;
      if (millis >= 1) {
        costs.put(sort, Table.number(millis));
      }
    });
    return costs;
  }

  private static String sort(String name) {
    if (name.startsWith("tidemark-http") || name.startsWith("bench-")) {
      return name.replaceAll("[-\\d]+$", "");
    }
    if (name.startsWith("tidemark-")) {
      return name;
    }
    if (name.startsWith("Executor task")) {
      return "Spark tasks";
    }
    if (name.startsWith("stream execution")) {
      return "Spark streams";
    }
    return name.contains("kafka") || name.contains("data-plane") || name.contains("raft") ? "Kafka" : "others";
  }
}
