package io.tidemark.delivery;

import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a lane is configured: the driver takes every value from here, and the page shows them from here. What each is there for
 * is in the resource {@code delivery-settings.json}. Immutable.
 */
public record LaneSettings(Guarantee guarantee, Api api, Sink sink) {
  /** What kind of sink a lane writes to. */
  public enum Sink {
    TABLE, TOPIC;

    public static Sink of(SinkOrder order) {
      return order instanceof SinkOrder.Table ? TABLE : TOPIC;
    }
  }

  /** Of the JVM's Spark, for every lane. */
  public static final Map<String, String> SPARK = Map.of("spark.task.maxFailures", "1", "spark.streaming.concurrentJobs", "4",
      "spark.sql.streaming.minBatchesToRetain", "600", "spark.sql.streaming.checkpoint.fileChecksum.enabled", "false");

  private static final String WHYS = "/delivery-settings.json";
  /** Kafka's own patience, two minutes, is longer than a step waits. */
  private static final Map<String, String> PATIENCE =
      Map.of("max.block.ms", "15000", "request.timeout.ms", "10000", "delivery.timeout.ms", "30000");

  /** The folder below the lane's own in which a start keeps its place. */
  public String checkpoint(int run) {
    return outlivesTheQuery() ? "checkpoint" : "checkpoint-" + run;
  }

  private boolean outlivesTheQuery() {
    return guarantee != Guarantee.AT_MOST_ONCE || api == Api.DSTREAM;
  }

  /** Options of Spark's Kafka source, or for DStreams of the lane's consumer. */
  public Map<String, String> source() {
    Map<String, String> options = new LinkedHashMap<>();
    if (api == Api.DSTREAM) {
      options.put("enable.auto.commit", "false");
    } else {
      options.put("startingOffsets", guarantee == Guarantee.AT_MOST_ONCE ? "latest" : "earliest");
      options.put("minPartitions", "2");
    }
    return options;
  }

  /** The format of Spark's batch writer; empty when the lane writes in a transaction of its own. */
  public String writer() {
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      return "";
    }
    return sink == Sink.TABLE ? "jdbc" : "kafka";
  }

  /** When a DStream lane stores the offsets of a batch. */
  public Stored offsetsStored() {
    return switch (guarantee) {
      case AT_MOST_ONCE -> Stored.BEFORE;
      case AT_LEAST_ONCE -> Stored.AFTER;
      case EXACTLY_ONCE -> Stored.TOGETHER;
    };
  }

  /** Before the batch is worked on, when its output is through, or in the transaction of its rows. */
  public enum Stored {
    BEFORE, AFTER, TOGETHER;

    String shown() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Settings of the producer, where the sink is a topic; empty for a table. */
  public Map<String, String> producer(String topic) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (sink == Sink.TOPIC) {
      settings.put("acks", "all");
      settings.put("enable.idempotence", "true");
      if (guarantee == Guarantee.EXACTLY_ONCE) {
        settings.put("transactional.id", topic + "-lane");
      }
      settings.put("batch.size", "0");
      settings.putAll(PATIENCE);
    }
    return settings;
  }

  /** The consumer group as whose offset an exactly-once lane commits the number of the next batch. */
  public static String batchGroup(String topic) {
    return topic + "-batches";
  }

  /** The table in which an exactly-once lane keeps the numbers of its batches. */
  public static String batchTable(String table) {
    return table + "_batches";
  }

  /** What the page shows, in the order in which a batch meets it. */
  public List<Setting> shown() {
    List<Setting> shown = new ArrayList<>();
    Map<String, Setting.Why> whys = whys();
    source().forEach((name, value) -> add(shown, whys, name, value));
    add(shown, whys, "spark.task.maxFailures", SPARK.get("spark.task.maxFailures"));
    if (api == Api.STRUCTURED) {
      add(shown, whys, "checkpointLocation", outlivesTheQuery() ? "checkpoint" : "checkpoint-1, checkpoint-2, …");
    } else {
      add(shown, whys, "offsets stored", offsetsStored().shown());
    }
    if (!writer().isEmpty()) {
      add(shown, whys, "format", writer());
    } else if (sink == Sink.TABLE) {
      add(shown, whys, "batches", "INSERT … ON CONFLICT DO NOTHING");
    } else {
      add(shown, whys, "sendOffsetsToTransaction", batchGroup("TOPIC"));
    }
    producer("TOPIC").forEach((name, value) -> add(shown, whys, name, value));
    if (guarantee == Guarantee.EXACTLY_ONCE && sink == Sink.TOPIC) {
      add(shown, whys, "isolation.level", "read_committed");
    }
    return List.copyOf(shown);
  }

  /** A setting is explained by its name and value, or by its name alone; one that is not explained is of no interest here. */
  private static void add(List<Setting> shown, Map<String, Setting.Why> whys, String name, String value) {
    Setting.Why why = whys.getOrDefault(name + "=" + value, whys.get(name));
    if (why != null) {
      shown.add(new Setting(name, value, why));
    }
  }

  private static Map<String, Setting.Why> whys() {
    try (InputStream resource = LaneSettings.class.getResourceAsStream(WHYS)) {
      return Json.mapper().readerForMapOf(Setting.Why.class).readValue(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(WHYS + " can't be read", e);
    }
  }
}
