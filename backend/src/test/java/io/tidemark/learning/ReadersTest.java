package io.tidemark.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadersTest {
  private static Definition definition(String json) {
    return DefinitionReader.read(Json.node(json));
  }

  @Test
  void whatIsLeftOutIsFilledIn() {
    Definition clusters = definition("{}");
    assertThat(clusters.algorithm()).isEqualTo(Definition.Algorithm.kmeans);
    assertThat(clusters.halfLife()).isEqualTo(5);
    assertThat(clusters.decay()).isNull();
    assertThat(clusters.weights()).isNull();
    Definition linear = definition("{\"algorithm\":\"linear\"}");
    assertThat(linear.weights()).containsExactly(2.0, -1.0);
    assertThat(linear.k()).isNull();
  }

  @Test
  void whatARunSaysOfItselfBeginsAnotherOfTheSame() {
    for (String json : new String[] {"{\"decay\":0.5}", "{\"algorithm\":\"linear\"}", "{\"algorithm\":\"logistic\",\"driver\":\"dstream\"}"}) {
      assertThat(definition(Json.write(definition(json)))).isEqualTo(definition(json));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"k\":9}|/k", "{\"decay\":0.5,\"halfLife\":2}|/decay", "{\"weights\":[1]}|/weights", "{\"algorithm\":\"linear\",\"k\":2}|/k",
      "{\"algorithm\":\"linear\",\"weights\":[]}|/weights", "{\"k\":1,\"start\":\"far\"}|/start", "{\"algorithm\":\"forest\"}|/algorithm",
      "{\"batch\":9}|/batch", "{\"driver\":\"rdd\"}|/driver"})
  void aWrongFieldIsNamed(String json, String pointer) {
    assertThatThrownBy(() -> definition(json)).isInstanceOfSatisfying(Problem.class, problem ->
        assertThat(problem.fields()).extracting(Problem.Field::pointer).containsExactly(pointer));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"do\":\"fly\"}|/do", "{\"do\":\"step\",\"batches\":51}|/batches", "{\"do\":\"play\",\"every\":\"1 hour\"}|/every",
      "{\"do\":\"move\",\"centre\":3,\"to\":[0,0]}|/centre", "{\"do\":\"move\",\"centre\":0}|/to", "{\"do\":\"drift\"}|/angle",
      "{\"do\":\"set\",\"stepSize\":0.1}|/stepSize", "{\"do\":\"predict\",\"at\":[1]}|/at"})
  void aWrongActIsNamed(String json, String pointer) {
    assertThatThrownBy(() -> ActionReader.read(Json.node(json), definition("{}"))).isInstanceOfSatisfying(Problem.class, problem ->
        assertThat(problem.fields()).extracting(Problem.Field::pointer).containsExactly(pointer));
  }

  @Test
  void aRegressionsTruthDriftsByWeightsOrIntercept() {
    Definition linear = definition("{\"algorithm\":\"linear\"}");
    assertThat(ActionReader.read(Json.node("{\"do\":\"drift\",\"intercept\":2}"), linear)).isEqualTo(new Action.Drift(null, 2.0));
    assertThatThrownBy(() -> ActionReader.read(Json.node("{\"do\":\"move\",\"centre\":0,\"to\":[0,0]}"), linear)).isInstanceOf(Problem.class);
  }
}
