package io.tidemark.query;

import org.apache.spark.sql.SparkSession;

/**
 * Whether queries started from now on are compiled to Java, as in production, or interpreted. Compiling costs half the processor time
 * of many small micro-batches, so runs over random streams take turns: some of each kind are compiled.
 */
final class CompiledPlans {
  private CompiledPlans() {}

  static void set(SparkSession session, boolean compiled) {
    session.conf().set("spark.sql.codegen.wholeStage", compiled);
    session.conf().set("spark.sql.codegen.factoryMode", compiled ? "FALLBACK" : "NO_CODEGEN");
  }
}
