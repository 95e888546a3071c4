/**
 * Tells people when something is wrong with a query: alerts as documents, what fires, a log, and one webhook.
 *
 * <p>Owns when an alert fires, is repeated and is over, and what was sent. Refuses to wait: a report is only put into a queue, and a
 * webhook that does not answer holds up nobody. What fires is not kept over a restart of the server; the log is.
 */
package io.tidemark.alert;
