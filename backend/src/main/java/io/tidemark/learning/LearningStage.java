package io.tidemark.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.SparkEngine;
import io.tidemark.learning.Definition.DriverKind;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The lab's place on the one Spark: makes runs. Opening it deletes what a server that was killed left in its folder. */
public final class LearningStage implements RunFactory {
  private final SparkEngine engine;
  private final Path folder;

  /** @param folder of the lab's own, for checkpoints */
  public LearningStage(SparkEngine engine, Path folder) {
    this.engine = engine;
    this.folder = folder.toAbsolutePath();
    delete(this.folder);
  }

  @Override
  public LabRun make(String id, JsonNode body, Runnable changed) {
    Definition definition = DefinitionReader.read(body);
    if (definition.driver() == DriverKind.dstream) {
      engine.streaming().refuseUnlessFreeFor(DStreamDriver.LAB);
    }
    return new LearningRun(id, definition, this::open, changed);
  }

  private Driver open(String run, int number, Definition definition, Learner learner) {
    if (definition.driver() == DriverKind.dstream) {
      return DStreamDriver.start(engine, learner);
    }
    Path checkpoint = folder.resolve(run + "-" + number);
    return StructuredDriver.start(engine.session(), "learning-" + run + "-" + number, learner, checkpoint, () -> delete(checkpoint));
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("the learning lab's checkpoints in " + folder + " can't be deleted", e);
    }
  }
}
