/**
 * A model trained offline and applied online: the models and their training, what each stage of a saved pipeline makes of a
 * record, and the run that applies models to a stream and judges them when the truth comes. Refuses to predict or score anything
 * outside Spark's own saved pipeline, and to estimate: a figure of a window is worked out from all its rows.
 */
package io.tidemark.ml;
