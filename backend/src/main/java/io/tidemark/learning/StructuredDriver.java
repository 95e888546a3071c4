package io.tidemark.learning;

import io.tidemark.query.LabQuery;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A streaming query over Spark's memory source whose foreachBatch has the learner learn: each step is one block of the source and
 * so one micro-batch.
 *
 * <p>A batch is kept serialized while it is learnt from, so its plan is evaluated once and k-means can't write into what is kept.
 * The source forgets what is committed; a run is not resumed.
 */
final class StructuredDriver implements Driver {
  private static final LabQuery.Kind QUERIES = new LabQuery.Kind("the learning lab", "tidemark-learning", "append", 0);
  private static final int PARTITIONS = 2;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final StructType POINT =
      new StructType().add("features", new VectorUDT(), false).add("label", DataTypes.DoubleType, false);

  private final Learner learner;
  private final MemoryStream<Row> source;
  private final LabQuery query;
  private final Runnable after;
  private volatile long updateNanos;

  private StructuredDriver(SparkSession session, String name, Learner learner, Path checkpoint, Runnable after) {
    this.learner = learner;
    this.after = after;
    source = MemoryStream.apply(PARTITIONS, Encoders.row(POINT), session);
    query = LabQuery.start(session, QUERIES, name, source.toDF(), checkpoint, (batch, id) -> learn(batch));
  }

  /** @param after done when the query has ended: its checkpoint is of no more use */
  static StructuredDriver start(SparkSession session, String name, Learner learner, Path checkpoint, Runnable after) {
    return new StructuredDriver(session, name, learner, checkpoint, after);
  }

  private void learn(Dataset<Row> batch) {
    JavaRDD<LabeledPoint> points =
        batch.toJavaRDD()
            .map(row -> new LabeledPoint(row.getDouble(1), row.<Vector>getAs(0)))
            .persist(StorageLevel.MEMORY_ONLY_SER());
    try {
      updateNanos = learner.learn(points);
    } finally {
      points.unpersist(false);
    }
  }

  @Override
  public Took step(List<Drawn> points) {
    learner.before();
    List<Row> rows = points.stream().map(point -> RowFactory.create(vector(point.features()), point.label())).toList();
    long start = System.nanoTime();
    source.addData(CollectionConverters.asScala(rows));
    query.spark().processAllAvailable();
    return new Took(updateNanos / NANOS_PER_MILLI, (System.nanoTime() - start) / NANOS_PER_MILLI);
  }

  private static Vector vector(List<Double> numbers) {
    return Vectors.dense(numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Override
  public void close() {
    try {
      query.stop();
    } finally {
      after.run();
    }
  }
}
