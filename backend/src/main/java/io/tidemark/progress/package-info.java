/**
 * Spark's reports on its streaming queries: copied from the listener, kept as history, handed on.
 *
 * <p>The listener thread copies a reference, offers it to a bounded queue and returns. Everything else happens on one consumer thread
 * of Tidemark's own. A report is known by run id, batch id and timestamp, because idle reports repeat the coming batch's id.
 */
package io.tidemark.progress;
