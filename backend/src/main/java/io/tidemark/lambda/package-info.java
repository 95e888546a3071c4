/**
 * The lambda lab: one stream through batch, speed and serving layer, with the kappa way beside it, and how far each is from the truth.
 *
 * <p>Spark reads, counts and keeps what is below a cut apart from what is above; the hand-over is exact. Refuses to work out with plain
 * Java what a layer answers: only the truth, which the layers are measured against, is. Contract: docs/lambda.md.
 */
package io.tidemark.lambda;
