package io.tidemark.stream;

/**
 * One record of a stream's topic, as the tap saw it.
 *
 * @param arrivedMillis the broker's timestamp of the record, epoch milliseconds
 * @param json the record's value as text, cut at 2,000 characters
 */
public record TappedRecord(int partition, long offset, long arrivedMillis, String json, RecordParser.Parsed parsed) {}
