package io.tidemark.query;

import java.util.List;
import java.util.Map;

/**
 * One query's part in a step: every micro-batch Spark ran for it, and the result table after it.
 *
 * @param truncated whether the table holds more than {@code result}
 * @param error null unless the query ended during the step
 */
public record QueryStep(List<StepBatch> batches, List<Map<String, Object>> result, boolean truncated, QueryView.ErrorView error) {}
