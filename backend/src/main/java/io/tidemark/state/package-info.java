/**
 * The state store: what Spark keeps between micro-batches, row by row.
 *
 * <p>Owns the reading of checkpoints by Spark's state data source, and the queue before it: one read at a time in the process.
 * Refuses to write anything, and to keep a running query waiting: it reads committed files only, with store instances of its
 * own.
 */
package io.tidemark.state;
