package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.broker.Broker;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.Folder;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.Injection;
import io.tidemark.query.QueryRegistry;
import io.tidemark.query.QueryView;
import io.tidemark.query.SparkRecords;
import io.tidemark.query.StepAnswer;
import io.tidemark.query.Stepper;
import io.tidemark.query.TopicReader;
import io.tidemark.store.InMemoryStore;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage on the one Spark session and the one Kafka: a second pair of registries that tell nobody and keep nothing.
 *
 * <p>Opening it forgets what a server that was killed left behind: topics and checkpoints of runs. Whoever owns Spark's listener
 * hands on each report to {@link #onProgress}. {@link #close} is idempotent; engine and broker are not closed here.
 */
public final class SparkStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(SparkStage.class);
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(20);

  private final String instance;
  private final RecordTap tap = new RecordTap();
  private final StreamRegistry streams;
  private final QueryRegistry queries;
  private final Stepper stepper;

  /**
   * @param instance tells this Tidemark's topics from those of others on the same Kafka: six small letters and digits
   * @param reader makes of a tap what queries read records with
   */
  public SparkStage(String instance, SparkEngine engine, Broker broker, Path checkpoints, Clock clock,
      Function<RecordTap, TopicReader> reader) {
    this.instance = instance;
    forget(checkpoints);
    forgetTopics(broker.access(), "tidemark." + Names.prefix(instance));
    InMemoryStore store = new InMemoryStore();
    Publisher nobody = new Nobody();
    streams = new StreamRegistry(store.documents("stream"), tap, clock, nobody, this::reads);
    queries =
        new QueryRegistry(
            store.documents("query"),
            store.journal(),
            stream -> ScenarioReader.shape(stream, streams.definition(stream)),
            reader.apply(tap),
            nobody,
            checkpoints,
            clock,
            id -> {});
    streams.connect(broker);
    streams.useFormats(new SparkRecords());
    queries.engine(engine, broker.access());
    stepper = new Stepper(streams, queries, clock);
  }

  private boolean reads(String stream) {
    return queries.reads(stream);
  }

  private static void forget(Path folder) {
    try {
      Folder.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the lab's old checkpoints in " + folder + " can't be deleted", e);
    }
  }

  private static void forgetTopics(KafkaAccess kafka, String prefix) {
    try (Topics topics = new Topics(kafka)) {
      topics.names().stream().filter(name -> name.startsWith(prefix)).forEach(topics::delete);
    }
  }

  /** Ids of the queries whose last run was ended by force and is still alive. */
  public List<String> abandoned() {
    return queries.abandoned();
  }

  /** Takes one progress report of any query; called by the progress thread. */
  public void onProgress(ProgressSnapshot progress) {
    queries.onProgress(progress);
  }

  @Override
  public String instance() {
    return instance;
  }

  @Override
  public void openStreams(Map<String, Scenario.Source> byId) {
    byId.forEach((id, source) -> streams.put(id, json(source)));
    byId.keySet().forEach(id -> streams.awaitOpen(id, OPEN_LIMIT));
  }

  private static JsonNode json(Scenario.Source source) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("schema", source.schema()).put("eventTime", source.eventTime());
    json.putObject("source").put("kind", "kafka").put("partitions", source.partitions());
    return json;
  }

  @Override
  public Started startQuery(String id, JsonNode definition) {
    queries.put(id, definition);
    QueryView started = queries.start(id);
    QueryView.Messages.Result result = queries.result(id);
    List<RunView.Column> columns = Arrays.asList(Json.mapper().convertValue(result.columns(), RunView.Column[].class));
    QueryView.ErrorView error = started.error();
    return new Started(columns, result.keys(), error == null ? null : new Failure(error.condition(), error.message()));
  }

  @Override
  public StepAnswer step(Map<String, Injection> byStream) {
    return stepper.step(byStream);
  }

  @Override
  public Object state(String query, Long batch) {
    return queries.state(query, batch);
  }

  @Override
  public void removeQueries(Collection<String> ids) {
    List<String> known = queries.list().stream().map(QueryView::id).toList();
    ids.stream().filter(known::contains).forEach(id -> attempt(() -> queries.delete(id)));
  }

  @Override
  public void removeStreams(Collection<String> ids) {
    List<String> known = streams.list().stream().map(view -> view.id()).toList();
    ids.stream().filter(known::contains).forEach(id -> attempt(() -> streams.delete(id)));
  }

  private static void attempt(Runnable removal) {
    try {
      removal.run();
    } catch (Problem e) {
      LOG.warn("The lab leaves something behind: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    stepper.close();
    queries.close();
    streams.close();
    tap.close();
  }

  /** Tells nobody. */
  private static final class Nobody implements Publisher {
    @Override
    public void publish(String topic, Object message) {}

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return false;
    }
  }
}
