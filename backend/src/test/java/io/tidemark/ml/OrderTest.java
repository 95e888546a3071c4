package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {
  private static Order read(String text) {
    return Order.read(Json.node(text.replace('\'', '"')));
  }

  @Test
  void everyFieldMayBeLeftOut() {
    assertThat(read("{}"))
        .isEqualTo(
            new Order(
                "logistic", Order.Algorithm.logistic, Order.HandleInvalid.keep, new Order.Params(0.01, 0, 20, 4, 20),
                List.of(Order.Feature.values()), 7));
  }

  @Test
  void eachWrongFieldIsNamed() {
    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () -> read("{'name':'','algorithm':'svm','params':{'trees':0,'depth':1},'features':['hour','hour'],'seed':1.5}"));
    assertThat(problem.fields()).extracting(Problem.Field::pointer)
        .containsExactlyInAnyOrder("/name", "/algorithm", "/params/trees", "/params/depth", "/features/1", "/seed");
  }

  @Test
  void theStagesFollowTheFeatures() {
    assertThat(FlightPipeline.stages(read("{}"))).extracting(stage -> stage.getClass().getSimpleName())
        .containsExactly(
            "SQLTransformer", "StringIndexer", "StringIndexer", "OneHotEncoder", "OneHotEncoder", "VectorAssembler", "StandardScaler",
            "LogisticRegression");
    assertThat(FlightPipeline.stages(read("{'features':['distance'],'algorithm':'boosted'}")))
        .extracting(stage -> stage.getClass().getSimpleName())
        .containsExactly("VectorAssembler", "StandardScaler", "GBTClassifier");
  }
}
