package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.learning.LearningStage;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.clustering.StreamingKMeans;
import org.apache.spark.mllib.clustering.StreamingKMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;

/**
 * Figure 13: how long k-means takes to learn from a batch of 1,000 points in the learning lab, beside the bare
 * {@code StreamingKMeansModel.update} of as many points on the same Spark, in turns: MLlib's update alone, and the whole step with
 * micro-batch and predictions.
 */
final class UpdateTime implements Figure {
  private static final int POINTS = 1_000;
  private static final int WARM = 20;
  private static final int BATCHES = 60;
  private static final String STEP = "{\"do\":\"step\"}";

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Backbone backbone = Backbone.start(); Scratch scratch = Scratch.make()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(backbone.engine().session().sparkContext());
      LabRun run = new LearningStage(backbone.engine(), scratch.directory().resolve("learning"))
          .make("l1", Json.node("{\"k\":4,\"centres\":4,\"batch\":" + POINTS + "}"), () -> {});
      run.begin();
      try {
        turns(spark, run, table);
      } finally {
        run.close();
      }
    }
  }

  private static void turns(JavaSparkContext spark, LabRun run, Table table) throws Exception {
    StreamingKMeansModel bare = new StreamingKMeans().setK(4).setHalfLife(5, "batches").setRandomCenters(2, 0, 7).latestModel();
    SplittableRandom random = new SplittableRandom(7);
    List<Double> update = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    for (int i = 0; i < WARM + BATCHES; i++) {
      run.act(Json.node(STEP));
      JsonNode millis = Json.mapper().valueToTree(run.view()).path("millis");
      List<Vector> points = new ArrayList<>();
      for (int p = 0; p < POINTS; p++) {
        double side = random.nextBoolean() ? 3 : -3;
        points.add(Vectors.dense(side + random.nextGaussian(), random.nextGaussian()));
      }
      long begin = System.nanoTime();
      bare = bare.update(spark.parallelize(points, 2).rdd(), Math.pow(0.5, 0.2), "batches");
      double took = (System.nanoTime() - begin) / 1e6;
      if (i >= WARM) {
        update.add(millis.path("update").asDouble());
        whole.add(millis.path("batch").asDouble());
        alone.add(took);
      }
    }
    Samples ours = Samples.of(update);
    Samples theirs = Samples.of(alone);
    table.told("k-means learns 1,000 points", Table.number(ours.median()) + " ms", Table.number(theirs.median()) + " ms", ours.median() / theirs.median());
    table.note("the whole step, with micro-batch and predictions: " + Table.number(Samples.of(whole).median()) + " ms; p90 of the update alone "
        + Table.number(ours.percentile(90)) + " against " + Table.number(theirs.percentile(90)) + " ms, " + ours.size() + " batches each");
  }
}
