/**
 * Models that learn on the stream: MLlib's streaming k-means and regressions, driven batch by batch on points drawn from a truth
 * that is
 * known and can be moved. What it promises is in docs/ml.md.
 *
 * <p>Centres, weights and predictions are MLlib's; only the points and the distance to their truth are the lab's own. Spark
 * types stay in
 * learners, drivers and the stage.
 */
package io.tidemark.learning;
