/**
 * The lab of milliseconds: one prediction from topic to topic, in micro-batches and with the real-time trigger, on the same
 * input. Times are measured where a record is read back, never taken from Spark. Refuses to start the real-time trigger where
 * Spark would leave records unread.
 */
package io.tidemark.latency;
