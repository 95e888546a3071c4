/**
 * The live channel: who is connected, what each wants to know, and what goes to whom when.
 *
 * <p>Features publish through {@link io.tidemark.live.Publisher} and answer snapshots as {@link io.tidemark.live.TopicSource}; they
 * know nothing of clients. Only {@link io.tidemark.live.LiveSocket} knows Jetty. Nothing here knows Spark, Kafka or a database, and
 * nothing a client sends can change anything: control goes over HTTP. The protocol is docs/live-protocol.md.
 */
package io.tidemark.live;
