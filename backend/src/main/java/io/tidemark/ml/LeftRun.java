package io.tidemark.ml;

import io.tidemark.broker.Topics;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run that a server before has left, however it ended.
 *
 * <p>It goes on only if all it needs is there and fits together: definition, models, the three topics from their first record, and
 * both checkpoints, neither ahead of the tables nor behind them. Otherwise it is removed with a sentence in the log. The input's
 * place is told by the topics themselves: each of its two has one partition and one producer, which keeps the order, so the number
 * of its records is how far it was sent. A database or a Kafka that does not answer is no reason to remove anything: it is thrown.
 */
final class LeftRun {
  private static final Logger LOG = LoggerFactory.getLogger(LeftRun.class);

  /** Why it can't go on. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String why) {
      super(why);
    }
  }

  private final MlStage stage;
  private final ModelRegistry models;
  private final RunTable.Left left;
  private final FigureTable figures;

  private LeftRun(MlStage stage, ModelRegistry models, RunTable.Left left) {
    this.stage = stage;
    this.models = models;
    this.left = left;
    this.figures = new FigureTable(stage.transactions(), left.run());
  }

  /** The models it may need; none when no run was left. */
  static Set<String> models(MlStage stage) {
    return RunTable.left(stage.transactions()).map(left -> models(left, new FigureTable(stage.transactions(), left.run())))
        .orElse(Set.of());
  }

  private static Set<String> models(RunTable.Left left, FigureTable figures) {
    Set<String> needed = new HashSet<>(figures.models());
    needed.add(left.wanted().champion());
    Optional.ofNullable(left.wanted().challenger()).ifPresent(needed::add);
    return needed;
  }

  /** Removes what all other runs have left, and this one too if it can't go on. @param models open, so its models are held */
  static Optional<RunStart> find(MlStage stage, ModelRegistry models, Instant now) {
    Optional<RunTable.Left> left = RunTable.left(stage.transactions());
    Optional<RunStart> start = left.flatMap(found -> new LeftRun(stage, models, found).start(now));
    stage.forgetAllBut(start.map(RunStart::id).orElse(""));
    return start;
  }

  private Optional<RunStart> start(Instant now) {
    Set<String> held = new HashSet<>(models(left, figures));
    held.removeIf(id -> !models.isReady(id));
    try {
      return Optional.of(checked(held, now));
    } catch (Broken e) {
      LOG.warn("Online run {} of the server before can't go on and is removed: {}", left.run(), e.getMessage());
      held.forEach(models::letGo);
      return Optional.empty();
    }
  }

  private RunStart checked(Set<String> held, Instant now) throws Broken {
    for (String id : models(left, figures)) {
      require(held.contains(id), "model " + id + " is gone");
    }
    OnlineDefinition definition = definition();
    FlightScript script = new FlightScript(definition);
    RunCheckpoint judge = new RunCheckpoint(stage.folder(left.run()).resolve("judge"));
    require(judge.exists(), "the checkpoint of its judging query is gone");
    checkPredicting(new RunCheckpoint(stage.folder(left.run()).resolve("predict")));
    place(script);
    Scoreboard board = new Scoreboard(definition.champion(), models::heldOut);
    figures.tell(board);
    return new RunStart(left.run(), definition, left.wanted(), left.speed(), script, board, held, judge.watermark(), now);
  }

  private static void require(boolean holds, String otherwise) throws Broken {
    if (!holds) {
      throw new Broken(otherwise);
    }
  }

  private OnlineDefinition definition() throws Broken {
    try {
      return OnlineDefinition.read(Json.node(left.definition()), models);
    } catch (Problem e) {
      throw new Broken("its definition can't be read: " + e.getMessage());
    }
  }

  private void checkPredicting(RunCheckpoint predict) throws Broken {
    require(predict.exists(), "the checkpoint of its predicting query is gone");
    require(!ahead(figures.lastChosen(), predict.lastBegun()), "the checkpoint of its predicting query is behind the tables");
    require(!ahead(predict.lastCommitted(), figures.lastWritten()), "the tables are behind the checkpoint of its predicting query");
  }

  private static boolean ahead(OptionalLong one, OptionalLong other) {
    return one.orElse(-1) > other.orElse(-1);
  }

  private void place(FlightScript script) throws Broken {
    List<Long> sent = new ArrayList<>();
    try (Topics topics = new Topics(stage.kafka())) {
      for (String topic : FlightTopics.names(stage, left.run())) {
        require(topics.partitions(topic).isPresent(), "its topic " + topic + " is gone");
        require(topics.begin(topic).equals(Map.of(0, 0L)), "the first records of its topic " + topic + " are gone");
        sent.add(topics.end(topic).get(0));
      }
    }
    require(script.goOn(sent.get(0), sent.get(1)), "its topics have more records than its definition has flights");
  }
}
