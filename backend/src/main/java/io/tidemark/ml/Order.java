package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Fields;
import java.util.List;
import java.util.Set;

/** What is to be trained. */
record Order(String name, Algorithm algorithm, HandleInvalid handleInvalid, Params params, List<Feature> features, int seed) {
  private static final int LONGEST_NAME = 60;

  enum Algorithm {
    logistic,
    tree,
    forest,
    boosted
  }

  /** What becomes of an airport no history has: an index of its own, no prediction, or the end of the query. */
  enum HandleInvalid {
    keep,
    skip,
    error
  }

  enum Feature {
    origin("originVec"),
    destination("destinationVec"),
    hour("hour"),
    weekday("weekday"),
    distance("distanceMiles");

    /** What the assembler takes for it. */
    final String column;

    Feature(String column) {
      this.column = column;
    }
  }

  /** Those that the algorithm doesn't know are not used. */
  record Params(double regParam, double elasticNet, int maxIter, int maxDepth, int trees) {}

  Order {
    features = List.copyOf(features);
  }

  static Order read(JsonNode document) {
    Fields fields = new Fields(document, Set.of("name", "algorithm", "handleInvalid", "params", "features", "seed"));
    Algorithm algorithm = fields.choice("algorithm", Algorithm.class, Algorithm.logistic);
    String name = fields.text("name", algorithm.name());
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      fields.complain("/name", "has " + name.length() + " characters; 1 to " + LONGEST_NAME + " are allowed");
    }
    Order order =
        new Order(
            name,
            algorithm,
            fields.choice("handleInvalid", HandleInvalid.class, HandleInvalid.keep),
            params(fields.object("params", Set.of("regParam", "elasticNet", "maxIter", "maxDepth", "trees"))),
            fields.choices("features", Feature.class, List.of(Feature.values())),
            fields.number("seed", 0, Integer.MAX_VALUE, 7));
    fields.refuseIfBad();
    return order;
  }

  private static Params params(Fields fields) {
    return new Params(
        fields.decimal("regParam", 0, 10, 0.01),
        fields.decimal("elasticNet", 0, 1, 0.0),
        fields.number("maxIter", 1, 200, 20),
        fields.number("maxDepth", 1, 10, 4),
        fields.number("trees", 1, 100, 20));
  }
}
