package io.tidemark.ml;

import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.store.Transactions;
import io.tidemark.wire.Json;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Update;

/**
 * What a run needs to go on after the server: written when it is ready, removed when it has failed or ended. Each method is one
 * transaction. Safe for use by many threads; every method throws {@link io.tidemark.wire.Problem} when the database does not work.
 */
final class RunTable {
  /**
   * A run as it was left.
   *
   * @param definition JSON, as it was written
   * @param wanted the models that were last asked for
   */
  record Left(String run, String definition, Chosen wanted, int speed) {}

  private final Transactions transactions;
  private final String run;

  RunTable(Transactions transactions, String run) {
    this.transactions = transactions;
    this.run = run;
  }

  /** The run that a server before has left, the newest if there are several. */
  static Optional<Left> left(Transactions transactions) {
    return transactions.run(handle ->
        handle.createQuery("SELECT run, definition, champion, challenger, speed FROM ml_run ORDER BY LENGTH(run) DESC, run DESC LIMIT 1")
            .map((row, context) ->
                new Left(
                    row.getString("run"),
                    row.getString("definition"),
                    new Chosen(row.getString("champion"), row.getString("challenger")),
                    row.getInt("speed")))
            .findOne());
  }

  /** From now on the run goes on after the server. */
  void remember(OnlineDefinition definition, Chosen wanted, int speed) {
    update("INSERT INTO ml_run (run, definition, champion, challenger, speed)"
        + " VALUES (:run, :definition, :champion, :challenger, :speed)", update ->
        models(update, wanted).bind("definition", Json.write(definition)).bind("speed", speed));
  }

  void want(Chosen wanted) {
    update("UPDATE ml_run SET champion = :champion, challenger = :challenger WHERE run = :run", update -> models(update, wanted));
  }

  void speed(int speed) {
    update("UPDATE ml_run SET speed = :speed WHERE run = :run", update -> update.bind("speed", speed));
  }

  /** It does not go on after the server any more. */
  void disown() {
    update("DELETE FROM ml_run WHERE run = :run", update -> update);
  }

  private static Update models(Update update, Chosen wanted) {
    return update.bind("champion", wanted.champion()).bind("challenger", wanted.challenger());
  }

  private void update(String sql, UnaryOperator<Update> values) {
    transactions.run(handle -> values.apply(handle.createUpdate(sql).bind("run", run)).execute());
  }
}
