package io.tidemark.alert;

import io.tidemark.diagnosis.Finding;
import java.time.Instant;

/**
 * An alert that fires for a query.
 *
 * @param since when what it watches began
 * @param on what it watches
 * @param value the metric's; null for a finding
 * @param finding the finding it fires for; null for a metric
 * @param detail in English; the page has its own words for {@code on}, {@code value} and {@code finding}
 */
public record Firing(String alert, String query, Instant since, AlertDefinition.On on, Double value, Finding finding, String detail) {}
