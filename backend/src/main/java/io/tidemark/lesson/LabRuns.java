package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.live.Publisher;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab: its runs, and the library of scenarios and lessons.
 *
 * <p>At most {@value #MOST_RUNS} runs at a time: one more closes the one that was left alone longest, those nobody watches first. A run
 * that nobody touches or watches for 30 minutes is closed. Runs are played on {@value #PLAYERS} threads; those that are closed are taken
 * down one after the other, at most {@value #MOST_CLOSING} waiting, and keep what they recorded for as long as they are among the last
 * {@value #CLOSED_KEPT} closed. Runs are refused until {@link #open}; the library is there at once. Safe for use by many threads;
 * {@link #close} is idempotent.
 */
public final class LabRuns implements Lab, AutoCloseable {
  static final int MOST_RUNS = 8;
  static final int CLOSED_KEPT = 8;
  static final Duration IDLE = Duration.ofMinutes(30);
  private static final int PLAYERS = 2;
  private static final int MOST_CLOSING = 16;
  private static final String ROOT = "io/tidemark/lesson";
  private static final Logger LOG = LoggerFactory.getLogger(LabRuns.class);

  private final Publisher publisher;
  private final Clock clock;
  private final String root;
  private final Map<String, LabRun> runs = new LinkedHashMap<>();
  private final ThreadPoolExecutor players = Threads.pool(PLAYERS, MOST_RUNS + MOST_CLOSING, "tidemark-lab-play");
  private final ScheduledExecutorService closing =
      Executors.newSingleThreadScheduledExecutor(task -> Threads.daemon(task, "tidemark-lab-close"));
  private final AtomicInteger waitingToClose = new AtomicInteger();
  private Stage stage;
  private Library library;
  private int count;
  private boolean closed;

  /** Runs are numbered from where no server before has come, or a page left open over a restart would step another reader's run. */
  public LabRuns(Publisher publisher, Clock clock) {
    this(publisher, clock, ROOT, (int) Math.floorMod(clock.millis() / 1_000, 1_000_000L) * 1_000);
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
    closing.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
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
    if (waitingToClose.get() >= MOST_CLOSING) {
      throw Problem.unavailable("runs are started faster than old ones can be ended; try again in a few seconds");
    }
    makeRoom();
    LabRun run = new LabRun("r" + ++count, scenario, stage, this::tell, clock.instant());
    runs.put(run.id(), run);
    try {
      players.execute(() -> run.begin(play));
    } catch (RejectedExecutionException e) {
      runs.remove(run.id());
      throw Problem.unavailable("too many runs wait to be played; try again in a few seconds");
    }
    return run.view();
  }

  private void tell(RunView run) {
    RunView.Message message = RunView.Message.of(run);
    publisher.publishLatest(message.topic(), "run", message);
  }

  private void makeRoom() {
    List<LabRun> open = new ArrayList<>(runs.values().stream().filter(run -> !run.closed()).toList());
    open.sort(Comparator.comparing(this::watched).thenComparing(LabRun::touched));
    open.subList(0, Math.max(0, open.size() - MOST_RUNS + 1)).forEach(this::end);
  }

  private boolean watched(LabRun run) {
    return publisher.hasSubscribers("lab:" + run.id());
  }

  private synchronized void end(LabRun run) {
    if (!run.end()) {
      return;
    }
    // Moved to the end, so that the closed ones are in the order of their closing.
    runs.remove(run.id());
    runs.put(run.id(), run);
    List<LabRun> over = runs.values().stream().filter(LabRun::closed).toList();
    over.subList(0, Math.max(0, over.size() - CLOSED_KEPT)).forEach(old -> runs.remove(old.id()));
    waitingToClose.incrementAndGet();
    try {
      closing.execute(() -> tearDown(run));
    } catch (RejectedExecutionException e) {
      waitingToClose.decrementAndGet();
    }
  }

  private void tearDown(LabRun run) {
    try {
      run.tearDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Run {} left something behind: {}", run.id(), e.getMessage());
    } finally {
      waitingToClose.decrementAndGet();
    }
  }

  /** Closes the runs that were left alone; called every minute. */
  void sweep() {
    Instant now = clock.instant();
    List<LabRun> open;
    synchronized (this) {
      open = runs.values().stream().filter(run -> !run.closed()).toList();
    }
    for (LabRun run : open) {
      if (watched(run)) {
        run.touch(now);
      } else if (!run.touched().plus(IDLE).isAfter(now)) {
        end(run);
      }
    }
  }

  private synchronized Optional<LabRun> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  private LabRun known(String id) {
    LabRun run = find(id).orElseThrow(() -> Problem.notFound("there is no run " + id + " (any more); start one by POST /api/lab/runs"));
    run.touch(clock.instant());
    return run;
  }

  @Override
  public RunView run(String id) {
    return known(id).view();
  }

  @Override
  public RunView.Step step(String id, JsonNode body) {
    return known(id).step(body);
  }

  @Override
  public void close(String id) {
    end(known(id));
  }

  @Override
  public JsonNode state(String id, String query, Long batch) {
    return known(id).state(query, batch);
  }

  /** Snapshot of topic {@code lab:RUN}. */
  public Optional<Object> snapshot(String id) {
    return find(id).map(run -> RunView.Message.of(run.view()));
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
      runs.values().forEach(LabRun::end);
    }
    players.shutdown();
    closing.shutdownNow();
    if (last != null) {
      last.close();
    }
  }
}
