package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;

/** The Kafka that streams are connected to once it is up. */
record Connection(KafkaAccess kafka, Topics topics, TopicWriter writer) {}
