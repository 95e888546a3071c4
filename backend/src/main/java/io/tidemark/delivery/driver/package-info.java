/**
 * What runs in the delivery lab's driver JVM: a Spark of its own and the lanes' queries, moved from point to point by commands
 * on standard input.
 *
 * <p>Guarantees are Spark's and the sinks'; nothing here makes up for a missing one. Of the server's packages it uses the
 * engine, the gated Kafka source and the JSON mapping, and it keeps nothing but checkpoints, stored offsets and the log of
 * processed events.
 */
package io.tidemark.delivery.driver;
