package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.live.Publisher;
import io.tidemark.runs.PlayedRuns.Bounds;
import io.tidemark.runs.PlayedRuns;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The lab: its runs, and the library of scenarios and lessons.
 *
 * <p>At most {@value #MOST_RUNS} runs at a time, as {@link PlayedRuns} says; one that nobody touches or watches for 30 minutes is closed.
 * Runs are refused until {@link #open}; the library is there at once. Safe for use by many threads; {@link #close} is idempotent.
 */
public final class LabRuns implements Lab, AutoCloseable {
  static final int MOST_RUNS = 8;
  static final int CLOSED_KEPT = 8;
  static final Duration IDLE = Duration.ofMinutes(30);
  private static final int PLAYERS = 2;
  private static final int MOST_CLOSING = 16;
  private static final String ROOT = "io/tidemark/lesson";

  private final Publisher publisher;
  private final Clock clock;
  private final String root;
  private final PlayedRuns<LabRun> runs;
  private Stage stage;
  private Library library;
  private int count;
  private boolean closed;

  public LabRuns(Publisher publisher, Clock clock) {
    this(publisher, clock, ROOT, PlayedRuns.firstNumber(clock));
  }

  LabRuns(Publisher publisher, Clock clock, String root) {
    this(publisher, clock, root, 0);
  }

  /** @param root the folder on the class path that holds scenarios and lessons */
  private LabRuns(Publisher publisher, Clock clock, String root, int count) {
    this.count = count;
    this.publisher = publisher;
    this.clock = clock;
    this.root = root;
    Bounds bounds = new Bounds(MOST_RUNS, PLAYERS, MOST_RUNS + MOST_CLOSING, MOST_CLOSING, CLOSED_KEPT, IDLE);
    this.runs = new PlayedRuns<>("lab", bounds, publisher, clock, this::sweep);
  }

  /** Spark and Kafka are up: from now on runs can be played. The stage is closed with the lab. */
  public synchronized void open(SparkStage up) {
    play(up);
  }

  synchronized void play(Stage up) {
    if (closed) {
      up.close();
    } else {
      stage = up;
    }
  }

  // ---- scenarios and lessons ---------------------------------------------------------------------------------------------------

  private synchronized Library library() {
    if (library == null) {
      library = Library.load(root);
    }
    return library;
  }

  @Override
  public List<Library.Summary> scenarios() {
    return library().scenarios();
  }

  @Override
  public Scenario scenario(String id) {
    return library().scenario(id);
  }

  @Override
  public Scenario read(String text) {
    return ScenarioReader.read(DocumentText.read(text));
  }

  @Override
  public String write(JsonNode scenario) {
    return ScenarioWriter.write(ScenarioReader.read(scenario));
  }

  @Override
  public List<Lesson.Summary> lessons() {
    return library().lessons();
  }

  @Override
  public Lesson lesson(String id) {
    return library().lesson(id);
  }

  // ---- runs --------------------------------------------------------------------------------------------------------------------

  @Override
  public RunView start(JsonNode body) {
    Complaints complaints = new Complaints();
    complaints.object("", body, Set.of("scenario", "scenarioId", "play"));
    if (body.has("scenario") == body.has("scenarioId")) {
      complaints.add("", "give either scenario or scenarioId");
    }
    complaints.refuseIfAny();
    Scenario scenario = body.has("scenario") ? given(body.get("scenario")) : scenario(body.path("scenarioId").asText());
    int play = complaints.number("/play", body.path("play"), 0, scenario.steps().size(), 0);
    complaints.refuseIfAny();
    return start(scenario, play);
  }

  private static Scenario given(JsonNode json) {
    try {
      return ScenarioReader.read(json);
    } catch (Problem e) {
      Complaints complaints = new Complaints();
      complaints.addAll("/scenario", e);
      complaints.refuseIfAny();
      throw e;
    }
  }

  private synchronized RunView start(Scenario scenario, int play) {
    if (stage == null || closed) {
      throw Problem.unavailable("the lab opens when Spark is up; try again in a few seconds");
    }
    Supplier<LabRun> make = () -> new LabRun("r" + ++count, scenario, stage, this::tell, clock.instant());
    return runs.start(make, run -> run.begin(play)).view();
  }

  private void tell(RunView run) {
    RunView.Message message = RunView.Message.of(run);
    publisher.publishLatest(message.topic(), "run", message);
  }

  /** Closes the runs that were left alone; called every minute. */
  void sweep() {
    runs.sweep();
  }

  @Override
  public RunView run(String id) {
    return runs.known(id).view();
  }

  @Override
  public RunView.Step step(String id, JsonNode body) {
    return runs.known(id).step(body);
  }

  @Override
  public void close(String id) {
    runs.end(runs.known(id));
  }

  @Override
  public JsonNode state(String id, String query, Long batch) {
    return runs.known(id).state(query, batch);
  }

  /** Snapshot of topic {@code lab:RUN}. */
  public Optional<Object> snapshot(String id) {
    return runs.find(id).map(run -> RunView.Message.of(run.view()));
  }

  /** Ends all runs with the stage they are played on. */
  @Override
  public void close() {
    Stage last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = stage;
    }
    runs.close(Duration.ZERO);
    if (last != null) {
      last.close();
    }
  }
}
