package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.ml.Explanation.Stage;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Fields;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Sends one record through the stages of a saved pipeline and reads after each what it has made of it. Stateless. */
final class Explainer {
  private static final List<String> INPUTS = List.of("inputCol", "inputCols", "featuresCol");

  private Explainer() {}

  /** @throws io.tidemark.wire.Problem with the field that is wrong */
  static Explanation.Question read(JsonNode document) {
    Fields whole = new Fields(document, Set.of("record"));
    Fields fields = whole.object("record", Set.of("scheduled", "origin", "destination", "distanceMiles"));
    whole.require("record", "an object with scheduled, origin, destination and distanceMiles");
    String scheduled = fields.requiredText("scheduled");
    Instant at = Instant.EPOCH;
    try {
      at = Instant.parse(scheduled);
    } catch (DateTimeParseException e) {
      if (fields.has("scheduled")) {
        fields.complain("/scheduled", "\"" + scheduled + "\" is not a time such as 2001-03-01T12:00:00Z");
      }
    }
    Explanation.Question question =
        new Explanation.Question(at, fields.requiredText("origin"), fields.requiredText("destination"),
            fields.requiredDecimal("distanceMiles", 0, 20_000));
    whole.refuseIfBad();
    return question;
  }

  static Explanation explain(SparkSession session, SavedPipeline pipeline, Explanation.Question asked) {
    Dataset<Row> rows = FlightColumns.one(session, asked.scheduled(), asked.origin(), asked.destination(), asked.distanceMiles());
    List<Stage> stages = new ArrayList<>();
    Row row = rows.head();
    for (Transformer stage : pipeline.model.stages()) {
      String[] before = row.schema().fieldNames();
      Map<String, Object> input = values(row, inputs(stage, before));
      List<Row> after;
      try {
        rows = stage.transform(rows);
        after = rows.collectAsList();
      } catch (Exception e) {
        throw Problem.invalid("/record", name(stage) + " refuses the record: " + SparkErrors.message(e)
            + " Ask about other airports, or a model trained with handleInvalid \"keep\" or \"skip\".");
      }
      if (after.isEmpty()) {
        stages.add(new Stage(name(stage), input, Map.of(), "unseen", true));
        return new Explanation(stages, null, null, null, null, null);
      }
      row = after.get(0);
      List<String> made = new ArrayList<>(Arrays.asList(row.schema().fieldNames()));
      made.removeAll(Arrays.asList(before));
      stages.add(new Stage(name(stage), input, values(row, made), note(stage, row), false));
    }
    return explained(pipeline, stages, row);
  }

  /** The name of the stage as it was ordered: a fitted one has {@code Model} behind it. */
  private static String name(Transformer stage) {
    return stage.getClass().getSimpleName().replaceFirst("(Classification)?Model$", "");
  }

  /** What the stage's own parameters say it reads; a stage of SQL says nothing, and here reads the schedule. */
  private static List<String> inputs(Transformer stage, String[] columns) {
    List<String> read = new ArrayList<>();
    for (String parameter : INPUTS) {
      Param<?> param = stage.hasParam(parameter) ? stage.getParam(parameter) : null;
      if (param != null && stage.isDefined(param)) {
        Object value = stage.get(param).isDefined() ? stage.get(param).get() : stage.getDefault(param).get();
        read.addAll(value instanceof String[] several ? List.of(several) : List.of((String) value));
      }
    }
    return read.isEmpty() ? List.of("scheduled") : read.stream().filter(Arrays.asList(columns)::contains).toList();
  }

  private static Map<String, Object> values(Row row, List<String> columns) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String column : columns) {
      Object value = row.getAs(column);
      values.put(column, value instanceof Vector vector ? Explanation.SparseVector.of(vector.toArray()) : value);
    }
    return values;
  }

  private static String note(Transformer stage, Row row) {
    boolean unseen =
        stage instanceof StringIndexerModel indexer
            && row.<Double>getAs(indexer.getOutputCol()) >= indexer.labelsArray()[0].length;
    return unseen ? "unseen" : null;
  }

  private static Explanation explained(SavedPipeline pipeline, List<Stage> stages, Row row) {
    double[] features = row.<Vector>getAs(FlightPipeline.FEATURES).toArray();
    List<Double> raw = Arrays.stream(row.<Vector>getAs("rawPrediction").toArray()).boxed().toList();
    return new Explanation(
        stages,
        Explanation.named(pipeline.features(), features),
        raw,
        row.<Vector>getAs("probability").apply(1),
        row.<Double>getAs("prediction").intValue(),
        pipeline.classifier() instanceof LogisticRegressionModel logistic ? contributions(pipeline, logistic, features) : null);
  }

  private static List<Explanation.Feature> contributions(SavedPipeline pipeline, LogisticRegressionModel logistic,
      double[] features) {
    double[] products = new double[features.length];
    for (int i = 0; i < features.length; i++) {
      products[i] = features[i] * logistic.coefficients().apply(i);
    }
    return Explanation.named(pipeline.features(), products);
  }
}
