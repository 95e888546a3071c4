package io.tidemark.learning;

import java.util.List;

/** One point as it was drawn; of clusters, the label is the centre it was drawn around. */
record Drawn(List<Double> features, double label) {}
