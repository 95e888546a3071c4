import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;

/**
 * A small streaming application that knows nothing of Tidemark; one source for every version of Spark, given to {@code java} as it is.
 * It counts a rate source by windows of event time and prints every progress that Spark tells it of. A line on its standard input ends
 * it. Its arguments are the application's name and settings as {@code key=value},
 * each URL-encoded.
 */
public class AttachedApp {
  private static final AtomicInteger BATCHES = new AtomicInteger();

  /** The application's own listener, which it names in its own settings: Tidemark must not push it out, nor it Tidemark. */
  public static class Printing extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      System.out.println("STARTED " + event.id());
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      System.out.println("PROGRESS " + event.progress().json());
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      System.out.println("TERMINATED " + event.id());
    }
  }

  private static String decoded(String argument) throws Exception {
    return URLDecoder.decode(argument, "UTF-8");
  }

  public static void main(String[] arguments) throws Exception {
    SparkConf settings = new SparkConf()
        .setMaster("local[1]")
        .setAppName(decoded(arguments[0]))
        .set("spark.ui.enabled", "false")
        .set("spark.sql.shuffle.partitions", "1")
        .set("spark.sql.streaming.streamingQueryListeners", Printing.class.getName());
    for (int i = 1; i < arguments.length; i++) {
      String[] setting = decoded(arguments[i]).split("=", 2);
      settings.set(setting[0], setting[1]);
    }
    SparkSession spark = SparkSession.builder().config(settings).getOrCreate();
    Dataset<Row> counts = spark.readStream().format("rate").option("rowsPerSecond", 20).load()
        .withWatermark("timestamp", "2 seconds")
        .groupBy(functions.window(functions.col("timestamp"), "1 second"))
        .count();
    VoidFunction2<Dataset<Row>, Long> sink = (rows, batch) -> {
      rows.count();
      BATCHES.incrementAndGet();
    };
    StreamingQuery query = counts.writeStream()
        .queryName("rows by second")
        .outputMode("update")
        .trigger(Trigger.ProcessingTime(300))
        .foreachBatch(sink)
        .start();
    new BufferedReader(new InputStreamReader(System.in)).readLine();
    query.stop();
    spark.stop();
    System.out.println("FINISHED " + BATCHES.get());
  }
}
