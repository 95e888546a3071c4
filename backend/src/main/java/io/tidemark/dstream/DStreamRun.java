package io.tidemark.dstream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.SparkErrors;
import io.tidemark.runs.PlayedRun;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run: its session on Spark and what came of the steps played so far.
 *
 * <p>{@link #begin}, {@link #step} and {@link #tearDown} are called on the lab's one thread. Whatever goes wrong makes it failed, with
 * the reason; what it recorded stays.
 */
final class DStreamRun extends PlayedRun<DStreamView> {
  private final Session.Theatre theatre;
  private Session session;
  private int lines;

  DStreamRun(String id, Definition definition, Session.Theatre theatre, Consumer<DStreamView> told, Instant now) {
    super(id, DStreamView.starting(id, definition), told, now);
    this.theatre = theatre;
  }

  /** Starts both sides. */
  void begin() {
    if (view().over()) {
      return;
    }
    try {
      session = theatre.open(id(), view().definition());
      change(run -> run.opened(session.operations(), session.structuredCode()).in(DStreamView.State.ready));
    } catch (Exception | LinkageError e) {
      fail(e);
    }
  }

  /**
   * Plays one more step: the script's next, or one made of {@code lines}.
   *
   * @throws Problem gone once closed, conflict when nothing is left or the run failed, invalid lines, or Spark's trouble
   */
  DStreamView.Step step(JsonNode body) {
    refuseUnlessReady();
    if (!body.isMissingNode() && !(body.isObject() && body.isEmpty())) {
      Definition longer = longer(body);
      change(run -> run.with(longer));
    }
    if (view().played() >= view().definition().steps().size()) {
      throw Problem.conflict("run " + id() + " has played all its steps; send {\"lines\":[…]} for one more, or start another"
          + " run");
    }
    return next();
  }

  private Definition longer(JsonNode body) {
    List<Problem.Field> bad = new ArrayList<>();
    if (!body.isObject() || body.size() != 1 || !body.has("lines")) {
      throw Problem.invalid("", "must be {} for the script's next step, or {\"lines\":[…]} for one of your own");
    }
    Definition longer = view().definition()
        .with(view().played(), new Definition.Step(Lines.read("/lines", body.get("lines"), bad), null));
    if (bad.isEmpty()) {
      Lines.checkAll(longer.steps(), bad);
    }
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
    return longer;
  }

  private DStreamView.Step next() {
    change(run -> run.in(DStreamView.State.busy));
    try {
      Definition definition = view().definition();
      int index = view().played();
      List<Line> all = new ArrayList<>();
      definition.steps().get(index).lines().forEach(text -> all.add(Line.of(++lines, text)));
      Instant from = definition.zero().plusMillis(index * definition.interval().millis());
      DStreamView.Step done = session.step(index, from, all);
      Failure failure = done.error() != null ? done.error() : done.structured().error();
      change(run -> failure == null ? run.with(done).in(DStreamView.State.ready) : run.with(done).failed(failure));
      refuseIfClosed();
      return done;
    } catch (RuntimeException e) {
      refuseIfClosed();
      fail(e);
      throw e instanceof Problem ? e : Problem.unavailable("the step failed: " + SparkErrors.message(e));
    }
  }

  /** Has it failed for a reason of the lab's own. */
  void fail(String message) {
    change(run -> run.failed(new Failure("TIMEOUT", message)));
  }

  @Override
  protected Failure failure(Throwable e) {
    return SparkErrors.failure(e);
  }

  /** Stops what still runs in Spark; safe to call twice. */
  @Override
  public void tearDown() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
