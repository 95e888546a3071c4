/**
 * Streams: what flows and how it looks (schema, event time), where it comes from, and what has arrived lately.
 *
 * <p>Every event goes through a Kafka topic. Whatever is not Kafka already (a directory, a socket, a rate, a generator, a replay of
 * recorded data) is a {@link io.tidemark.stream.Feed} that writes to the stream's topic; {@link io.tidemark.stream.RecordTap} reads
 * along. Knows no Spark type: how a record's JSON becomes a row is behind {@link io.tidemark.stream.RecordParser}.
 */
package io.tidemark.stream;
