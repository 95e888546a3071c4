package io.tidemark.alert;

import java.time.Instant;

/** An alert that fires for a query; {@code since} is when what it watches began, {@code value} is null for a finding. */
public record Firing(String alert, String query, Instant since, Double value, String detail) {}
