package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.SparkEngine;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A planned pipeline says what Spark says when it runs the pipeline as a job: the same flights, in the same order, to the bit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlannedPipelineIT {
  private static final int LEARNED = 400;
  private static final int ASKED = 300;
  private static final List<String> SETTINGS = List.of("spark.sql.codegen.factoryMode", "spark.sql.codegen.wholeStage");

  @TempDir static Path data;
  private SparkEngine engine;
  private SparkSession session;
  private List<String> before;

  @BeforeAll
  void start() {
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    session = engine.session();
    before = SETTINGS.stream().map(name -> session.conf().get(name)).toList();
  }

  @AfterEach
  void settings() {
    IntStream.range(0, SETTINGS.size()).forEach(i -> session.conf().set(SETTINGS.get(i), before.get(i)));
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  private void compiled(boolean compiled) {
    session.conf().set(SETTINGS.get(0), compiled ? "CODEGEN_ONLY" : "NO_CODEGEN");
    session.conf().set(SETTINGS.get(1), compiled);
  }

  @ParameterizedTest
  @CsvSource({"logistic,keep", "logistic,skip", "tree,skip", "forest,keep", "boosted,keep"})
  void saysWhatAJobSays(String algorithm, String invalid) {
    compiled(true);
    SavedPipeline pipeline = learned(algorithm, invalid);
    List<Row> asked = asked();

    List<String> planned = said(new PlannedPipeline(session, pipeline, FlightColumns.ANNOUNCED).apply(asked));
    List<String> compiledJob = job(pipeline, asked);
    compiled(false);
    List<String> interpreted = said(new PlannedPipeline(session, pipeline, FlightColumns.ANNOUNCED).apply(asked));
    List<String> interpretedJob = job(pipeline, asked);

    assertThat(planned).hasSizeBetween(invalid.equals("keep") ? ASKED : 1, invalid.equals("keep") ? ASKED : ASKED * 9 / 10);
    assertThat(planned).doesNotHaveDuplicates();
    assertThat(planned).isEqualTo(compiledJob).isEqualTo(interpreted).isEqualTo(interpretedJob);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aPlanIsAppliedAgainAndAgain(boolean compiled) {
    compiled(compiled);
    SavedPipeline pipeline = learned("logistic", "keep");
    PlannedPipeline planned = new PlannedPipeline(session, pipeline, FlightColumns.ANNOUNCED);
    List<Row> asked = asked();
    List<String> whole = said(planned.apply(asked));
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < ASKED; i += 7) {
      pieces.addAll(said(planned.apply(asked.subList(i, Math.min(ASKED, i + 7)))));
    }
    assertThat(pieces).isEqualTo(whole);
    assertThat(planned.apply(List.of())).isEmpty();
  }

  private SavedPipeline learned(String algorithm, String invalid) {
    Order order = Order.read(Json.node("{\"algorithm\":\"" + algorithm + "\",\"handleInvalid\":\"" + invalid
        + "\",\"params\":{\"maxIter\":5,\"maxDepth\":4,\"trees\":4}}"));
    PipelineModel model = new Pipeline().setStages(FlightPipeline.stages(order).toArray(PipelineStage[]::new))
        .fit(FlightColumns.labelled(session, Flights.past().subList(0, LEARNED)));
    return new SavedPipeline(model);
  }

  /** Every tenth flight goes where none has gone before; some are before 1970 and between two seconds. */
  private static List<Row> asked() {
    List<Flight> flights = Flights.of(Flights.FIRST_DAY, 1);
    List<Row> asked = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      Flight one = flights.get(i % flights.size());
      Instant scheduled = i % 3 == 0 ? one.scheduled() : one.scheduled().minus(Duration.ofDays(13_000)).plusMillis(7 * i);
      asked.add(RowFactory.create("f" + i, scheduled, one.origin(), i % 10 == 9 ? "nowhere" : one.destination(),
          (double) one.distanceMiles()));
    }
    return asked;
  }

  private List<String> job(SavedPipeline pipeline, List<Row> rows) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return pipeline.apply(session.createDataFrame(spark.parallelize(rows, 1), FlightColumns.ANNOUNCED)).collectAsList().stream()
        .map(row -> said(
            row.getAs("flight"), row.getAs("scheduled"), row.<Vector>getAs("probability").apply(1),
            row.<Double>getAs("prediction").intValue()))
        .toList();
  }

  private static List<String> said(List<PlannedPipeline.Said> all) {
    return all.stream().map(one -> said(one.flight(), one.scheduled(), one.score(), one.prediction())).toList();
  }

  private static String said(String flight, Instant scheduled, double score, int prediction) {
    return flight + " " + scheduled + " " + Double.doubleToLongBits(score) + " " + prediction;
  }
}
