package io.tidemark.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.learning.Definition.Algorithm;
import io.tidemark.learning.Definition.DriverKind;
import io.tidemark.learning.Definition.Start;
import io.tidemark.learning.Definition.Unit;
import io.tidemark.wire.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and checks what a run is to be; what is left out gets a value that shows something. Stateless. */
final class DefinitionReader {
  static final double MOST_WEIGHT = 10;
  static final double LEAST_HALF_LIFE = 0.1;
  static final double MOST_HALF_LIFE = 100_000;
  static final double LEAST_SPREAD = 0.05;
  static final double MOST_SPREAD = 2;
  static final double MOST_NOISE = 5;
  static final double MOST_TURNED = 0.5;
  static final double LEAST_STEP = 0.001;
  static final double MOST_STEP = 5;
  static final int MOST_CENTRES = 8;

  private static final Set<String> BOTH = Set.of("algorithm", "driver", "batch", "seed");
  private static final Set<String> CLUSTERS = Set.of("k", "centres", "halfLife", "decay", "unit", "spread", "start");
  private static final Set<String> REGRESSION =
      Set.of("weights", "intercept", "noise", "stepSize", "iterations", "miniBatch", "regParam");

  private DefinitionReader() {}

  /** @throws io.tidemark.wire.Problem naming each field that is wrong */
  static Definition read(JsonNode body) {
    boolean regression = List.of("linear", "logistic").contains(body.path("algorithm").asText());
    Set<String> allowed = new HashSet<>(BOTH);
    allowed.addAll(regression ? REGRESSION : CLUSTERS);
    Fields asked = Fields.ofChoice(body, allowed);
    Algorithm algorithm = asked.choice("algorithm", Algorithm.class, Algorithm.kmeans);
    Definition definition = regression ? regression(asked, algorithm) : clusters(asked);
    asked.refuseIfBad();
    return definition;
  }

  private static DriverKind driver(Fields asked) {
    return asked.choice("driver", DriverKind.class, DriverKind.structured);
  }

  private static int batch(Fields asked) {
    return asked.number("batch", 10, 2_000, 100);
  }

  private static long seed(Fields asked) {
    return asked.number("seed", 0, Integer.MAX_VALUE, 7);
  }

  private static Definition clusters(Fields asked) {
    Double decay = asked.decimal("decay", 0, 1, null);
    Double halfLife = asked.decimal("halfLife", LEAST_HALF_LIFE, MOST_HALF_LIFE, decay == null ? 5.0 : null);
    if (asked.has("decay") && asked.has("halfLife")) {
      asked.complain("/decay", "and halfLife say the same in two ways; leave one of them out");
    }
    int k = asked.number("k", 1, MOST_CENTRES, 3);
    Start start = asked.choice("start", Start.class, Start.random);
    if (start == Start.far && k < 2) {
      asked.complain("/start", "\"far\" needs a second centre; take k from 2 on or \"random\"");
    }
    return new Definition(
        Algorithm.kmeans, driver(asked), batch(asked), seed(asked),
        k, asked.number("centres", 1, MOST_CENTRES, 3), halfLife, decay,
        asked.choice("unit", Unit.class, Unit.batches), asked.decimal("spread", LEAST_SPREAD, MOST_SPREAD, 0.5), start,
        null, null, null, null, null, null, null);
  }

  private static Definition regression(Fields asked, Algorithm algorithm) {
    boolean linear = algorithm == Algorithm.linear;
    List<Double> weights = asked.numbers("weights", 1, 4, MOST_WEIGHT);
    return new Definition(
        algorithm, driver(asked), batch(asked), seed(asked),
        null, null, null, null, null, null, null,
        weights == null ? List.of(2.0, -1.0) : weights,
        asked.decimal("intercept", -MOST_WEIGHT, MOST_WEIGHT, 0.0),
        asked.decimal("noise", 0, linear ? MOST_NOISE : MOST_TURNED, linear ? 0.1 : 0.0),
        asked.decimal("stepSize", LEAST_STEP, MOST_STEP, 0.5),
        asked.number("iterations", 1, 100, 25),
        asked.decimal("miniBatch", 0.05, 1, 1.0),
        asked.decimal("regParam", 0, 1, 0.0));
  }
}
