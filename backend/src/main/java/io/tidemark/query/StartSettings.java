package io.tidemark.query;

import java.util.Map;

/**
 * What Spark takes from the shared session when a query starts and keeps for as long as it runs. All of it is set at every start,
 * so that no query has what was meant for the one before.
 *
 * @param watermarkPolicy {@code min} or {@code max}: which watermark holds where several meet
 * @param poll how soon Spark asks again whether there is something to read
 * @param stateStore class name of Spark's state store provider
 */
record StartSettings(int shufflePartitions, boolean noDataBatches, String watermarkPolicy, String poll, String stateStore) {
  /** Spark's own pace. */
  static final String POLL = "10ms";
  static final String IN_MEMORY = "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider";
  static final String ROCKS_DB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";

  /** A small query's: one shuffle partition, batches without data where they are due, the lowest watermark, state in memory. */
  static StartSettings small(String poll) {
    return new StartSettings(1, true, "min", poll, IN_MEMORY);
  }

  Map<String, String> byName() {
    return Map.of(
        "spark.sql.shuffle.partitions", Integer.toString(shufflePartitions),
        "spark.sql.streaming.noDataMicroBatches.enabled", Boolean.toString(noDataBatches),
        "spark.sql.streaming.multipleWatermarkPolicy", watermarkPolicy,
        "spark.sql.streaming.pollingDelay", poll,
        "spark.sql.streaming.stateStore.providerClass", stateStore);
  }
}
