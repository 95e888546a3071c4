package io.tidemark.ml;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Predicate$;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.RDDScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * A saved pipeline as Spark plans it for rows of one schema, planned once and then applied to rows as they come, on the calling thread
 * and without a job: a pipeline maps each row by itself. What is evaluated are the plan's own projections and filters by Spark's own
 * evaluators, so that what comes out is, to the bit, what {@link SavedPipeline#apply} makes of the same rows.
 *
 * <p>For use by one thread at a time.
 */
final class PlannedPipeline {
  /** What a pipeline has said of one flight. */
  record Said(String flight, Instant scheduled, double score, int prediction) {}

  private static final VectorUDT VECTOR = new VectorUDT();

  private final Function1<Object, Object> toSpark;
  private final List<UnaryOperator<InternalRow>> steps = new ArrayList<>();

  /** Plans it; takes about as long as a batch. @param schema has the columns of an announcement among its first ones */
  PlannedPipeline(SparkSession session, SavedPipeline pipeline, StructType schema) {
    toSpark = CatalystTypeConverters.createToCatalystConverter(schema);
    // Of an RDD, since the optimizer would work out a local relation then and there.
    Dataset<Row> none = session.createDataFrame(JavaSparkContext.fromSparkContext(session.sparkContext()).emptyRDD(), schema);
    Dataset<Row> said = pipeline.apply(none).select("flight", "scheduled", "probability", "prediction");
    add(said.queryExecution().sparkPlan());
  }

  private void add(SparkPlan plan) {
    if (plan instanceof ProjectExec project) {
      add(project.child());
      List<Expression> columns = asJava(project.projectList()).stream().map(Expression.class::cast).toList();
      UnsafeProjection projection = UnsafeProjection.create(asScala(columns).toSeq(), project.child().output());
      projection.initialize(0);
      steps.add(projection::apply);
    } else if (plan instanceof FilterExec filter) {
      add(filter.child());
      BasePredicate condition = (BasePredicate) Predicate$.MODULE$.create(filter.condition(), filter.child().output());
      condition.initialize(0);
      steps.add(row -> condition.eval(row) ? row : null);
    } else if (!(plan instanceof RDDScanExec)) {
      throw new IllegalStateException("a pipeline that maps each row by itself is not planned with " + plan.nodeName());
    }
  }

  /** In the order of the rows; without those that a stage skips. */
  List<Said> apply(List<Row> rows) {
    List<Said> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      InternalRow said = (InternalRow) toSpark.apply(row);
      for (int i = 0; i < steps.size() && said != null; i++) {
        said = steps.get(i).apply(said);
      }
      if (said != null) {
        all.add(said(said));
      }
    }
    return all;
  }

  private static Said said(InternalRow row) {
    long micros = row.getLong(1);
    return new Said(
        row.getUTF8String(0).toString(),
        Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L),
        VECTOR.deserialize(row.getStruct(2, 4)).apply(1),
        (int) row.getDouble(3));
  }
}
