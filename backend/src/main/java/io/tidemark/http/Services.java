package io.tidemark.http;

import io.tidemark.engine.Health;
import io.tidemark.lesson.Lab;
import io.tidemark.query.Queries;
import io.tidemark.query.Stepping;
import io.tidemark.stream.Streams;
import io.tidemark.table.Tables;
import io.tidemark.upload.Uploads;
import java.util.Optional;
import java.util.function.Supplier;

/** What the routes ask; those that may be empty are so while the engine starts. All are asked by many threads. */
public record Services(
    Supplier<Health> health,
    Supplier<Optional<Streams>> streams,
    Supplier<Optional<Queries>> queries,
    Supplier<Optional<Stepping>> stepping,
    Lab lab,
    Supplier<Optional<Uploads>> uploads,
    Supplier<Optional<Tables>> tables) {}
