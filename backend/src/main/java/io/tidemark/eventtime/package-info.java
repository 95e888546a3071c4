/**
 * Event time: windows, Spark's two watermarks, and the verdict on each event.
 *
 * <p>Owns the arithmetic by which Tidemark says what became of an event, and the plane that draws it. The rules are Spark's
 * ({@code TimeWindowing}, {@code SessionWindowing}, {@code WatermarkSupport}, {@code StateStoreSaveExec},
 * {@code SessionWindowStateStoreRestoreExec} of 4.1.0) and are held to Spark's own answers by a property test. Knows no Spark types:
 * it is told what a micro-batch read (offset ranges), its two watermarks and what it wrote. It refuses to guess: where a batch was
 * only sampled, counts are absent instead of estimated.
 */
package io.tidemark.eventtime;
