package io.tidemark.http;

import io.tidemark.alert.AlertDesk;
import io.tidemark.attached.Attachments;
import io.tidemark.connection.Connections;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.engine.Health;
import io.tidemark.query.Queries;
import io.tidemark.query.Stepping;
import io.tidemark.stream.Streams;
import io.tidemark.table.Tables;
import io.tidemark.upload.Uploads;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the routes ask; those that may be empty are so while the engine starts. All are asked by many threads.
 */
public record Services(
    Supplier<Health> health,
    Supplier<Optional<Streams>> streams,
    Supplier<Optional<Queries>> queries,
    Supplier<Optional<Stepping>> stepping,
    LabServices labs,
    Supplier<ServerFigures> figures,
    Supplier<Optional<Connections>> connections,
    Supplier<Optional<Attachments>> attached,
    Diagnosis diagnosis,
    Supplier<Optional<AlertDesk>> alerts,
    Supplier<Optional<Uploads>> uploads,
    Supplier<Optional<Tables>> tables) {}
