package io.tidemark.http;

import io.tidemark.delivery.Delivery;
import io.tidemark.dstream.DStreamLab;
import io.tidemark.lambda.Lambda;
import io.tidemark.latency.SeenRecords;
import io.tidemark.lesson.Lab;
import io.tidemark.ml.Models;
import io.tidemark.runs.RunLab;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the routes ask of labs. All are asked by many threads, and refuse while the engine starts.
 *
 * @param runs labs with one run at a time, each under the place of its routes below {@code /api/}
 */
public record LabServices(
    Lab lab,
    Delivery delivery,
    DStreamLab dstreams,
    Lambda lambda,
    Map<String, RunLab> runs,
    Models models,
    Supplier<Optional<SeenRecords>> seenRecords) {}
