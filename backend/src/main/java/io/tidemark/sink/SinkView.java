package io.tidemark.sink;

/**
 * What one sink has done since the server started.
 *
 * @param rows rows written; those of a batch that ran again, and was there already, are not counted
 * @param batchId the micro-batch it has finished last; null before the first
 * @param error why it refused the last batch; null once it has taken one
 */
public record SinkView(String kind, long rows, Long batchId, String error) {}
