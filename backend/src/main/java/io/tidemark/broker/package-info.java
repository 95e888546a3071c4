/**
 * The Kafka that every event goes through: embedded in this process or somebody else's, and the topics on it.
 *
 * <p>Owns the life of the embedded node and the administration of topics. Knows nothing of streams, schemas or JSON, and no Spark type.
 */
package io.tidemark.broker;
