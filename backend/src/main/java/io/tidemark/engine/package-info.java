/**
 * The Spark session: start, configuration, readiness and shutdown.
 *
 * <p>Owns the one {@code SparkSession} of the process and the settings that make small micro-batches cheap on local checkpoints, and
 * what Spark's values are on the wire. Never
 * a session per query: each stateful start would leave a listener bus behind.
 */
package io.tidemark.engine;
