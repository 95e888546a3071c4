package io.tidemark.query;

import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * Whether a query that starts now has its plans compiled to Java, as Spark does on its own, or interpreted.
 *
 * <p>A step of the lab brings a handful of rows to a query that was started for it: compiling takes longer than all its batches
 * together. What Spark answers is the same. The session is shared: hold its monitor from making this to closing it, which puts back
 * what was set before.
 */
final class PlanMode implements AutoCloseable {
  private static final String WHOLE_STAGE = "spark.sql.codegen.wholeStage";
  private static final String FACTORY = "spark.sql.codegen.factoryMode";

  private final RuntimeConfig settings;
  private final String wholeStage;
  private final String factory;

  private PlanMode(RuntimeConfig settings) {
    this.settings = settings;
    this.wholeStage = settings.get(WHOLE_STAGE);
    this.factory = settings.get(FACTORY);
  }

  /** @param fewRows interpreted; otherwise the session's setting stays */
  static PlanMode of(SparkSession session, boolean fewRows) {
    PlanMode mode = new PlanMode(session.conf());
    if (fewRows) {
      mode.set("false", "NO_CODEGEN");
    }
    return mode;
  }

  private void set(String compileStages, String mode) {
    settings.set(WHOLE_STAGE, compileStages);
    settings.set(FACTORY, mode);
  }

  @Override
  public void close() {
    set(wholeStage, factory);
  }
}
