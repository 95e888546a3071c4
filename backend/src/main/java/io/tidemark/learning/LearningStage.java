package io.tidemark.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.learning.Definition.DriverKind;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import java.nio.file.Path;

/** The lab's place on the one Spark: makes runs. Opening it deletes what a server that was killed left in its folder. */
public final class LearningStage implements RunFactory {
  private final SparkEngine engine;
  private final Path folder;

  /** @param folder of the lab's own, for checkpoints */
  public LearningStage(SparkEngine engine, Path folder) {
    this.engine = engine;
    this.folder = folder.toAbsolutePath();
    Folder.forget(this.folder);
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
    String name = "learning-" + run + "-" + number;
    return StructuredDriver.start(engine.session(), name, learner, checkpoint, () -> Folder.forget(checkpoint));
  }
}
