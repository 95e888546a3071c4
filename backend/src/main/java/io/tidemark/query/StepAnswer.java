package io.tidemark.query;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tidemark.stream.Appended;
import java.util.Map;

/**
 * What a step did.
 *
 * @param queries by query id, each that took part
 * @param appended by stream id, where the step's events lie
 */
public record StepAnswer(Map<String, QueryStep> queries, @JsonIgnore Map<String, Appended> appended) {}
