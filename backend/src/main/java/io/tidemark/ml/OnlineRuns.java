package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.runs.LabRun;
import io.tidemark.runs.RunFactory;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Makes online runs, and takes up the one that a server before has left. */
public final class OnlineRuns implements RunFactory {
  private final MlStage stage;
  private final ModelRegistry models;
  private final Clock clock;
  private final BatchGate gate;
  private final Optional<RunStart> left;

  /**
   * Removes what servers before have left of runs, but for the one that goes on.
   *
   * @param models open: those of the run that goes on are held since then
   */
  public OnlineRuns(MlStage stage, ModelRegistry models, Clock clock) {
    this(stage, models, clock, BatchGate.OPEN);
  }

  OnlineRuns(MlStage stage, ModelRegistry models, Clock clock, BatchGate gate) {
    this.stage = stage;
    this.models = models;
    this.clock = clock;
    this.gate = gate;
    this.left = LeftRun.find(stage, models, clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  @Override
  public LabRun make(String id, JsonNode definition, Runnable changed) {
    return new OnlineRun(RunStart.anew(id, OnlineDefinition.read(definition, models), models), stage, models, clock, gate, changed);
  }

  @Override
  public Optional<String> left() {
    return left.map(RunStart::id);
  }

  @Override
  public LabRun resume(String id, Runnable changed) {
    return new OnlineRun(left.orElseThrow(), stage, models, clock, gate, changed);
  }
}
