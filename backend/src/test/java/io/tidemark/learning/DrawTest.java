package io.tidemark.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.wire.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrawTest {
  private static Definition definition(String json) {
    return DefinitionReader.read(Json.node(json));
  }

  @Test
  void theSameSeedAndBatchGiveTheSamePoints() {
    Definition definition = definition("{}");
    Truth truth = Truth.of(definition);
    assertThat(Truth.of(definition)).isEqualTo(truth);
    assertThat(Draw.batch(definition, truth, 3)).isEqualTo(Draw.batch(definition, truth, 3)).hasSize(100);
    assertThat(Draw.batch(definition, truth, 4)).isNotEqualTo(Draw.batch(definition, truth, 3));
    Definition other = definition("{\"seed\":8}");
    assertThat(Truth.of(other)).isNotEqualTo(truth);
    assertThat(Draw.batch(other, truth, 3)).isNotEqualTo(Draw.batch(definition, truth, 3));
  }

  @Test
  void pointsOfAClusterAreNormalAroundIt() {
    Definition definition = definition("{\"batch\":2000,\"centres\":1,\"k\":1,\"spread\":0.5}");
    Truth truth = Truth.of(definition);
    List<Drawn> points = Draw.batch(definition, truth, 1);
    double mean = points.stream().mapToDouble(point -> point.features().get(0)).average().orElseThrow();
    double variance = points.stream().mapToDouble(point -> Math.pow(point.features().get(0) - mean, 2)).average().orElseThrow();
    assertThat(mean).isCloseTo(truth.centres().get(0).get(0), within(0.05));
    assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.05));
  }

  @Test
  void withoutNoiseALinearLabelIsTheTruths() {
    Definition definition = definition("{\"algorithm\":\"linear\",\"weights\":[2,-1],\"intercept\":0.5,\"noise\":0}");
    assertThat(Draw.batch(definition, Truth.of(definition), 1)).allSatisfy(point -> {
      assertThat(point.features()).allSatisfy(feature -> assertThat(feature).isBetween(-1.0, 1.0));
      assertThat(point.label()).isCloseTo(2 * point.features().get(0) - point.features().get(1) + 0.5, within(1e-12));
    });
  }

  @Test
  void logisticLabelsAreDrawnWithTheTruthsProbability() {
    Definition definition = definition("{\"algorithm\":\"logistic\",\"weights\":[0],\"intercept\":1,\"batch\":2000}");
    double share = Draw.batch(definition, Truth.of(definition), 1).stream().mapToDouble(Drawn::label).average().orElseThrow();
    assertThat(share).isCloseTo(1 / (1 + Math.exp(-1)), within(0.04));
  }

  @Test
  void theTruthMovesWithoutTheOldOneChanging() {
    Truth truth = Truth.of(definition("{\"centres\":2}"));
    List<List<Double>> before = truth.centres();
    assertThat(truth.moved(1, List.of(1.0, 2.0)).centres()).containsExactly(before.get(0), List.of(1.0, 2.0));
    Truth turned = truth.turned(90);
    assertThat(turned.centres().get(0).get(0)).isCloseTo(-before.get(0).get(1), within(1e-12));
    assertThat(turned.centres().get(0).get(1)).isCloseTo(before.get(0).get(0), within(1e-12));
    assertThat(truth.centres()).isEqualTo(before);
  }
}
