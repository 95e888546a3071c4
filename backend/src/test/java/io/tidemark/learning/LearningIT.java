package io.tidemark.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.SparkEngine;
import io.tidemark.engine.StreamingSlot;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.mllib.clustering.StreamingKMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of MLlib's own suites of streaming algorithms (StreamingKMeansSuite, StreamingLinearRegressionSuite,
 * StreamingLogisticRegressionSuite) hold when Tidemark drives the algorithms, from a query and from a DStream.
 */
class LearningIT {
  @TempDir static Path folder;
  private static SparkEngine engine;
  private static LearningStage stage;
  private static int runs;

  @BeforeAll
  static void startSpark() {
    engine = SparkEngine.start("local[2]", folder, "127.0.0.1", List.of());
    stage = new LearningStage(engine, folder.resolve("learning"));
  }

  @AfterAll
  static void stopSpark() {
    engine.close();
  }

  private static LabRun begun(String definition) throws Exception {
    LabRun run = stage.make("l" + ++runs, Json.node(definition), () -> {});
    run.begin();
    return run;
  }

  private static LearningView does(LabRun run, String action) throws Exception {
    run.act(Json.node(action));
    return (LearningView) run.view();
  }

  /** MLlib: "accuracy for single center and equivalence to grand average". */
  @ParameterizedTest
  @ValueSource(strings = {"structured", "dstream"})
  void oneCentreThatForgetsNothingIsTheMeanOfAllPoints(String driver) throws Exception {
    LabRun run = begun("{\"driver\":\"" + driver + "\",\"k\":1,\"centres\":1,\"decay\":1,\"spread\":0.1,\"batch\":50}");
    List<Drawn> all = new ArrayList<>();
    LearningView view = (LearningView) run.view();
    for (int i = 1; i <= 10; i++) {
      all.addAll(Draw.batch(view.definition(), view.truth(), i));
    }
    try {
      view = does(run, "{\"do\":\"step\",\"batches\":10}");
      assertThat(view.batch()).isEqualTo(10);
      assertThat(view.millis().update()).as("measured, and a part of the whole").isPositive().isLessThanOrEqualTo(view.millis().batch());
      LearningView.Centre centre = view.kmeans().centres().get(0);
      for (int d = 0; d < 2; d++) {
        int at = d;
        double mean = all.stream().mapToDouble(point -> point.features().get(at)).average().orElseThrow();
        assertThat(centre.at().get(d)).isCloseTo(mean, within(1e-9));
        assertThat(centre.at().get(d)).isCloseTo(view.truth().centres().get(0).get(d), within(0.1));
      }
      assertThat(centre.weight()).isCloseTo(all.size(), within(1e-6));
    } finally {
      run.close();
    }
  }

  /** MLlib: "accuracy for two centers"; and each batch's centres are those of the bare model on the same points. */
  @ParameterizedTest
  @ValueSource(strings = {"structured", "dstream"})
  void twoCentresAreFoundAndAreTheBareModels(String driver) throws Exception {
    LabRun run = begun("{\"driver\":\"" + driver + "\",\"k\":2,\"centres\":2,\"halfLife\":2,\"spread\":0.1,\"seed\":1}");
    try {
      LearningView view = (LearningView) run.view();
      List<List<Double>> first = view.kmeans().centres().stream().map(LearningView.Centre::at).toList();
      StreamingKMeansModel bare = new StreamingKMeansModel(first.stream().map(LearningIT::vector).toArray(Vector[]::new), new double[2]);
      for (int i = 1; i <= 4; i++) {
        List<Drawn> points = Draw.batch(view.definition(), view.truth(), i);
        bare = bare.update(rdd(points), Math.exp(Math.log(0.5) / 2), "batches");
        view = does(run, "{\"do\":\"step\"}");
        assertAgrees(view.kmeans(), bare);
        assertThat(view.kmeans().points()).hasSize(points.size());
      }
      for (List<Double> truth : view.truth().centres()) {
        assertThat(view.kmeans().centres()).anySatisfy(centre -> assertThat(Vectors.sqdist(vector(centre.at()), vector(truth))).isLessThan(0.01));
      }
      double cost = view.kmeans().cost();
      assertThat(cost).as("mean squared distance: 2 times the squared spread").isCloseTo(0.02, within(0.01));
    } finally {
      run.close();
    }
  }

  private static void assertAgrees(LearningView.Clusters shown, StreamingKMeansModel bare) {
    for (int c = 0; c < shown.centres().size(); c++) {
      assertThat(Vectors.sqdist(vector(shown.centres().get(c).at()), bare.clusterCenters()[c])).isLessThan(1e-18);
      assertThat(shown.centres().get(c).weight()).isCloseTo(bare.clusterWeights()[c], within(1e-9));
    }
  }

  /** MLlib: "detecting dying clusters". */
  @ParameterizedTest
  @ValueSource(strings = {"structured", "dstream"})
  void aClusterNoPointComesToDiesAndIsPutBesideTheHeaviest(String driver) throws Exception {
    LabRun run = begun("{\"driver\":\"" + driver + "\",\"k\":2,\"centres\":1,\"halfLife\":0.5,\"start\":\"far\",\"spread\":0.5}");
    try {
      LearningView view = does(run, "{\"do\":\"step\",\"batches\":9}");
      assertThat(view.log()).isEmpty();
      assertThat(view.kmeans().centres().get(1).weight()).as("MLlib fades a weight of 1 by the half-life").isCloseTo(Math.pow(0.25, 9), within(1e-12));
      view = does(run, "{\"do\":\"step\",\"batches\":1}");
      assertThat(view.log()).singleElement().satisfies(entry -> {
        assertThat(entry.what()).isEqualTo("died");
        assertThat(entry.batch()).isEqualTo(10);
        assertThat(entry.detail()).containsEntry("centre", 1).containsEntry("split", 0);
      });
      assertThat(view.kmeans().centres()).extracting(LearningView.Centre::died).containsExactly(false, true);
      assertThat(view.kmeans().centres().get(0).weight()).isEqualTo(view.kmeans().centres().get(1).weight());
      assertThat(view.kmeans().trail().get(1)).hasSize(11);
    } finally {
      run.close();
    }
  }

  /** MLlib: "parameter accuracy" and "parameter convergence" of linear regression, weights 10 and 10, and its "predictions". */
  @ParameterizedTest
  @ValueSource(strings = {"structured", "dstream"})
  void linearWeightsComeWithinATenthOfTheTruthAndTheErrorFalls(String driver) throws Exception {
    LabRun run = begun("{\"algorithm\":\"linear\",\"driver\":\"" + driver
        + "\",\"weights\":[10,10],\"stepSize\":0.5,\"iterations\":25,\"noise\":0.1,\"seed\":42}");
    try {
      LearningView view = does(run, "{\"do\":\"step\",\"batches\":5}");
      assertThat(view.regression().weights()).allSatisfy(weight -> assertThat(weight).isCloseTo(10, within(0.1)));
      assertThat(view.regression().intercept()).isCloseTo(0, within(0.1));
      List<Double> errors = view.regression().history().stream().map(LearningView.Past::error).toList();
      assertThat(errors).hasSize(5);
      assertThat(errors.get(1)).isLessThan(errors.get(0) / 10);
      assertThat(errors.get(4)).isLessThan(0.1);
      assertThat(view.regression().points()).allSatisfy(point -> assertThat(point.predicted()).isCloseTo(point.label(), within(1.0)));
      assertThat(does(run, "{\"do\":\"predict\",\"at\":[1,-1]}").predicted().value()).isCloseTo(0, within(0.3));
    } finally {
      run.close();
    }
  }

  /** MLlib: "parameter accuracy" and "predictions" of logistic regression, weight 1.5. */
  @ParameterizedTest
  @ValueSource(strings = {"structured", "dstream"})
  void aLogisticWeightComesNearTheTruthAndPredictsAsTheTruthWould(String driver) throws Exception {
    LabRun run = begun("{\"algorithm\":\"logistic\",\"driver\":\"" + driver
        + "\",\"weights\":[1.5],\"stepSize\":1.0,\"iterations\":25,\"batch\":500,\"seed\":42}");
    try {
      LearningView view = does(run, "{\"do\":\"step\",\"batches\":6}");
      assertThat(view.regression().weights().get(0)).isCloseTo(1.5, within(0.2));
      assertThat(view.regression().history().get(0).error()).as("the model before the first update knows nothing").isGreaterThan(0.4);
      assertThat(view.regression().error()).isLessThan(0.35);
      assertThat(does(run, "{\"do\":\"predict\",\"at\":[2]}").predicted().value()).isEqualTo(1);
      assertThat(does(run, "{\"do\":\"predict\",\"at\":[-2]}").predicted().value()).isEqualTo(0);
    } finally {
      run.close();
    }
  }

  @Test
  void afterADriftItIsTheSameModelThatLearnsOn() throws Exception {
    LabRun run = begun("{\"algorithm\":\"linear\",\"weights\":[2],\"iterations\":10}");
    try {
      does(run, "{\"do\":\"step\",\"batches\":3}");
      LearningView drifted = does(run, "{\"do\":\"drift\",\"weights\":[-3],\"intercept\":1}");
      List<LearningView.Past> history = does(run, "{\"do\":\"step\",\"batches\":2}").regression().history();
      assertThat(drifted.log()).singleElement().satisfies(entry -> assertThat(entry.batch()).isEqualTo(3));
      assertThat(history).extracting(LearningView.Past::batch).containsExactly(1, 2, 3, 4, 5);
      assertThat(history.get(2).truth()).containsExactly(2.0, 0.0);
      assertThat(history.get(3).truth()).containsExactly(-3.0, 1.0);
      assertThat(history.get(3).error()).isGreaterThan(history.get(2).error() * 5).isGreaterThan(history.get(4).error());
    } finally {
      run.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"structured", "dstream"})
  void anotherKIsAnotherModelAndAllElseGoesOn(String driver) throws Exception {
    LabRun run = begun("{\"driver\":\"" + driver + "\",\"k\":3}");
    try {
      List<LearningView.Centre> before = does(run, "{\"do\":\"step\"}").kmeans().centres();
      LearningView set = does(run, "{\"do\":\"set\",\"decay\":0.5,\"spread\":0.2}");
      assertThat(set.kmeans().centres()).isEqualTo(before);
      assertThat(set.definition().halfLife()).isNull();
      LearningView another = does(run, "{\"do\":\"set\",\"k\":2}");
      assertThat(another.kmeans().centres()).hasSize(2).allSatisfy(centre -> assertThat(centre.weight()).isZero());
      assertThat(does(run, "{\"do\":\"step\"}").batch()).isEqualTo(2);
    } finally {
      run.close();
    }
  }

  @Test
  void whileAnotherLabHasTheOneStreamingContextADStreamRunIsRefused() throws Exception {
    try (StreamingSlot.Claim claim = engine.streaming().claim("the DStream lab")) {
      assertThatThrownBy(() -> begun("{\"driver\":\"dstream\"}")).isInstanceOfSatisfying(Problem.class, problem -> {
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT);
        assertThat(problem).hasMessageContaining("the DStream lab");
      });
    }
    begun("{\"driver\":\"dstream\"}").close();
    engine.streaming().refuseUnlessFreeFor("the DStream lab");
  }

  private static Vector vector(List<Double> numbers) {
    return Vectors.dense(numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static org.apache.spark.rdd.RDD<Vector> rdd(List<Drawn> points) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(engine.session().sparkContext());
    return spark.parallelize(points.stream().map(point -> vector(point.features())).toList(), 2).rdd();
  }
}
