package io.tidemark.ml;

import io.tidemark.engine.Folder;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.wire.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The predicting half of an online run, and the judging one when it is wanted, over flights that are all announced beforehand:
 * the run's own topics, log of models, table and scoreboard, without the clock that lets flights come at their time. For the
 * benchmark.
 */
public final class OnlinePrediction implements AutoCloseable {
  /** Of announcements, as an online run reads them. */
  public static final int MOST_A_BATCH = Predictor.MOST_A_BATCH;

  private static final int DAYS = 31;

  private final MlStage stage;
  private final String run;
  private final FlightTopics topics;
  private final PredictionTable table;
  private final Scoreboard board;
  private final Predictor predictor;
  private final Judge judge;

  /**
   * @param challenger null for none
   * @param judged whether what is predicted is judged meanwhile
   */
  public OnlinePrediction(
      MlStage stage, ModelRegistry models, String run, String champion, String challenger, int flights, boolean judged) {
    this.stage = stage;
    this.run = run;
    this.topics = new FlightTopics(stage, run);
    this.table = new PredictionTable(stage.transactions(), run);
    this.board = new Scoreboard(champion, models::heldOut);
    this.predictor = new Predictor(
        stage, run, models, topics, table, new Chosen(champion, challenger), BatchGate.OPEN, Clock.systemUTC(), board::predicted);
    models.pipeline(champion);
    OnlineDefinition definition =
        OnlineDefinition.read(Json.node("{\"champion\":\"" + champion + "\",\"watermark\":\"24 hours\"}"), models);
    this.judge = judged ? new Judge(stage, run, topics, definition, table, board::joined) : null;
    topics.send(topics.announcements, announcements(flights));
    if (judged) {
      topics.send(topics.reports, reports(flights));
    }
  }

  /** Those of March over and over, each time a month later, in order of schedule. */
  private static List<Flight> flights(int most) {
    List<Flight> march = Flights.of(Flights.FIRST_DAY, DAYS);
    List<Flight> all = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Flight one = march.get(i % march.size());
      int lap = i / march.size();
      Duration later = Duration.ofDays((long) DAYS * lap);
      all.add(new Flight(
          one.id() + "-" + lap, one.scheduled().plus(later), one.reported().plus(later), one.delayMinutes(), one.distanceMiles(),
          one.origin(), one.destination()));
    }
    return all;
  }

  /** As an online run sends them. */
  public static List<String> announcements(int flights) {
    return flights(flights).stream().map(flight -> {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("flight", flight.id());
      fields.put("scheduled", flight.scheduled());
      fields.put("origin", flight.origin());
      fields.put("destination", flight.destination());
      fields.put("distanceMiles", flight.distanceMiles());
      return Json.write(fields);
    }).toList();
  }

  private static List<String> reports(int flights) {
    return flights(flights).stream().map(flight -> {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("flight", flight.id());
      fields.put("scheduled", flight.scheduled());
      fields.put("delayMinutes", flight.delayMinutes());
      fields.put("reported", flight.reported());
      return Json.write(fields);
    }).toList();
  }

  /** Returns at once. */
  public void start() {
    if (judge != null) {
      judge.start();
    }
    predictor.start();
  }

  /** Of Spark's query that predicts. */
  public String query() {
    return predictor.name();
  }

  /** Flights with a champion's prediction. */
  public long predicted() {
    return board.counts().predicted();
  }

  @Override
  public void close() {
    predictor.kill();
    if (judge != null) {
      judge.stop();
    }
    topics.close();
    table.forget();
    Folder.forget(stage.folder(run));
  }
}
