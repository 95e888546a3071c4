package io.tidemark.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.window;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The same query as anyone would write it, with no Tidemark around: no listener, nothing observed, rows collected and let go. */
final class BareQuery {
  private static final String CORRUPT = "_corrupt";
  /** As Tidemark's, or the bare one would wait half a second behind its own long poll. */
  private static final Map<String, String> SOURCE = Map.of("kafka.fetch.max.wait.ms", "5");

  private BareQuery() {}

  /** @param observed whether rows are counted on their way, to see what that alone costs */
  static StreamingQuery start(SparkSession session, String bootstrapServers, String topic, Workload workload, Path checkpoint, boolean observed)
      throws TimeoutException {
    DataStreamReader reader =
        session.readStream().format("kafka").options(SOURCE).option("kafka.bootstrap.servers", bootstrapServers).option("subscribe", topic).option("startingOffsets", "earliest");
    if (workload.most() != null) {
      reader = reader.option("maxOffsetsPerTrigger", workload.most());
    }
    StructType schema = StructType.fromDDL(Events.SCHEMA).add(CORRUPT, DataTypes.StringType);
    Dataset<Row> records =
        reader
            .load()
            .select(from_json(col("value").cast("string"), schema, Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", CORRUPT)).as("r"))
            .select("r.*");
    Column usable = col(CORRUPT).isNull().and(col("t").isNotNull());
    if (observed) {
      records = records.observe("counted", count(lit(1)).as("rows"), count(when(usable, 1)).as("usable"));
    }
    Dataset<Row> events = records.filter(usable).drop(CORRUPT).withWatermark("t", Workload.DELAY);
    Column slot =
        switch (workload.window()) {
          case "sliding" -> window(col("t"), workload.size(), workload.slide());
          case "session" -> session_window(col("t"), workload.size());
          default -> window(col("t"), workload.size());
        };
    return events
        .groupBy(slot.as("window"), col("k"))
        .agg(count(lit(1)).as("n"), max(col("v")).as("top"))
        .writeStream()
        .queryName("bare-" + workload.id())
        .outputMode(workload.mode())
        .option("checkpointLocation", checkpoint.toUri().toString())
        .trigger(Trigger.ProcessingTime(workload.trigger()))
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> batch.collectAsList())
        .start();
  }
}
