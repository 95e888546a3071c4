package io.tidemark.ml;

import java.util.List;

/**
 * What has left the judging query in a micro-batch.
 *
 * @param dropped rows that Spark has dropped behind the watermark in it
 */
record JudgedBatch(long batchId, List<JoinedRow> rows, long dropped) {}
