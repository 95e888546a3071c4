package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import java.time.Clock;

/** Makes online runs. */
public final class OnlineRuns implements RunFactory {
  private final MlStage stage;
  private final ModelRegistry models;
  private final Clock clock;
  private final BatchGate gate;

  public OnlineRuns(MlStage stage, ModelRegistry models, Clock clock) {
    this(stage, models, clock, BatchGate.OPEN);
  }

  OnlineRuns(MlStage stage, ModelRegistry models, Clock clock, BatchGate gate) {
    this.stage = stage;
    this.models = models;
    this.clock = clock;
    this.gate = gate;
  }

  @Override
  public LabRun make(String id, JsonNode definition, Runnable changed) {
    return new OnlineRun(id, OnlineDefinition.read(definition, models), stage, models, clock, gate, changed);
  }
}
