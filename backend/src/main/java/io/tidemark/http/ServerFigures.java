package io.tidemark.http;

/**
 * What {@code /metrics} tells of the server's own machinery.
 *
 * @param abandonedRuns runs ended by force that are still alive
 * @param journalRefused entries of history that the full queue or the database refused
 * @param listenerOverflow progress reports lost because the listener's queue was full
 * @param listenerFailures progress reports that could not be used
 * @param tapFailures attempts of the tap to read that failed
 */
public record ServerFigures(int abandonedRuns, long journalRefused, long listenerOverflow, long listenerFailures, long tapFailures) {}
