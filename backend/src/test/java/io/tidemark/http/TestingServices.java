package io.tidemark.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.alert.AlertDesk;
import io.tidemark.attached.Attachments;
import io.tidemark.connection.Connections;
import io.tidemark.delivery.Delivery;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.dstream.DStreamLab;
import io.tidemark.engine.Health;
import io.tidemark.lambda.Lambda;
import io.tidemark.lesson.Lab;
import io.tidemark.live.Publisher;
import io.tidemark.ml.Models;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.query.Queries;
import io.tidemark.query.QueryMeter;
import io.tidemark.runs.RunLab;
import io.tidemark.store.InMemoryStore;
import io.tidemark.stream.StreamMeter;
import io.tidemark.stream.Streams;
import io.tidemark.table.Tables;
import io.tidemark.upload.Uploads;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Streams and queries that write down what they were asked; "none" is not found and "broken" is a defect. */
final class TestingServices {
  final List<String> calls = new ArrayList<>();
  final InMemoryStore history = new InMemoryStore();
  private volatile boolean ready = true;
  volatile List<QueryMeter> meters = TestingMeters.queries();
  private volatile boolean refusing;

  Services services() {
    return new Services(
        () -> new Health(Health.Status.starting, Map.of("http", Health.State.up), List.of()),
        () -> ready ? Optional.of(new TestingStreams()) : Optional.empty(),
        () -> ready ? Optional.of(new TestingQueries()) : Optional.empty(),
        () -> ready ? Optional.of((stream, body) -> Map.of("queries", Map.of())) : Optional.empty(),
        labs(),
        () -> new ServerFigures(1, 2, 3, 4, 5),
        () -> ready ? Optional.of(new TestingConnections()) : Optional.empty(),
        () -> ready ? Optional.of(new TestingAttachments()) : Optional.empty(),
        new Diagnosis(new SilentPublisher()),
        () -> ready ? Optional.of(new TestingAlerts()) : Optional.empty(),
        () -> ready ? Optional.of(new TestingUploads()) : Optional.empty(),
        () -> ready ? Optional.of(new TestingTables()) : Optional.empty());
  }

  private LabServices labs() {
    return new LabServices(
        new TestingLab(),
        new TestingDelivery(),
        new TestingDStreams(),
        new TestingLambda(),
        Map.of(
            "ml/online", new TestingRunLab("ml/online"),
            "learning/runs", new TestingRunLab("learning/runs"),
            "drift/runs", new TestingRunLab("drift/runs"),
            "latency/runs", new TestingRunLab("latency/runs")),
        new TestingModels(),
        () -> ready ? Optional.of((run, seen) -> asked("seen " + run + " " + seen, run)) : Optional.empty());
  }

  void refuseUploads() {
    refusing = true;
  }

  void starting() {
    ready = false;
  }

  private synchronized Object asked(String call, String id) {
    if (id.equals("none")) {
      throw Problem.notFound("There is no query none.");
    }
    if (id.equals("broken")) {
      throw new IllegalStateException("secret internals");
    }
    calls.add(call);
    return Map.of("asked", call);
  }

  private final class TestingStreams implements Streams {
    @Override
    public List<?> list() {
      return List.of(asked("streams", ""));
    }

    @Override
    public Object get(String id) {
      return asked("stream " + id, id);
    }

    @Override
    public Object put(String id, JsonNode definition) {
      return asked("put stream " + id + " " + definition, id);
    }

    @Override
    public void delete(String id) {
      asked("delete stream " + id, id);
    }

    @Override
    public Object append(String id, JsonNode body) {
      return asked("append " + id + " " + body, id);
    }

    @Override
    public Object tune(String id, JsonNode change) {
      return asked("tune " + id + " " + change, id);
    }

    @Override
    public List<?> topics() {
      return List.of(asked("topics", ""));
    }

    @Override
    public Object sample(JsonNode body) {
      return asked("sample " + body, "");
    }

    @Override
    public List<?> records(String id, int limit) {
      return List.of(asked("records " + id + " " + limit, id));
    }

    @Override
    public List<StreamMeter> meters() {
      return TestingMeters.streams();
    }
  }

  private final class TestingUploads implements Uploads {
    @Override
    public List<?> list() {
      return List.of(asked("uploads", ""));
    }

    @Override
    public Object put(String name, InputStream body) throws IOException {
      if (!name.equals("u.csv")) {
        throw Problem.invalid("", name + " can't name an upload");
      }
      if (refusing) {
        throw Problem.tooLarge("too large");
      }
      return asked("upload " + name + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8), name);
    }

    @Override
    public void delete(String name) {
      asked("delete upload " + name, name);
    }
  }

  private final class TestingTables implements Tables {
    @Override
    public List<?> list() {
      return List.of(asked("tables", ""));
    }

    @Override
    public Object get(String name) {
      return asked("table " + name, name);
    }

    @Override
    public Object put(String name, JsonNode body) {
      return asked("put table " + name + " " + body, name);
    }

    @Override
    public void delete(String name) {
      asked("delete table " + name, name);
    }
  }

  private final class TestingQueries implements Queries {
    @Override
    public List<?> list() {
      return List.of(asked("queries", ""));
    }

    @Override
    public Object get(String id) {
      return asked("query " + id, id);
    }

    @Override
    public Object put(String id, JsonNode definition) {
      if (definition.has("bad")) {
        throw Problem.invalid(List.of(new Problem.Field("/bad", "bad is not known"), new Problem.Field("/stream", "stream is missing")));
      }
      return asked("put query " + id + " " + definition, id);
    }

    @Override
    public void delete(String id) {
      asked("delete query " + id, id);
    }

    @Override
    public Object start(String id) {
      return asked("start " + id, id);
    }

    @Override
    public Object stop(String id) {
      return asked("stop " + id, id);
    }

    @Override
    public Object restart(String id, JsonNode body) {
      return asked("restart " + id + " " + body, id);
    }

    @Override
    public Object preview(JsonNode definition, String id) {
      return asked("preview " + definition + " against " + id, id == null ? "" : id);
    }

    @Override
    public Object patch(String id, JsonNode patch, boolean scratch) {
      return asked("patch " + id + " " + patch + (scratch ? " from scratch" : ""), id);
    }

    @Override
    public Object pause(String id) {
      return asked("pause " + id, id);
    }

    @Override
    public Object resume(String id) {
      return asked("resume " + id, id);
    }

    @Override
    public Object sqlWords() {
      return asked("sql words", "");
    }

    @Override
    public List<?> progress(String id, int limit) {
      return List.of(asked("progress " + id + " " + limit, id));
    }

    @Override
    public ProgressHistory history(String id) {
      asked("history " + id, id);
      return new ProgressHistory("query:" + id, history.journal());
    }

    @Override
    public Object result(String id) {
      return asked("result " + id, id);
    }

    @Override
    public List<?> events(String id, int limit) {
      return List.of(asked("events " + id + " " + limit, id));
    }

    @Override
    public Object plan(String id) {
      return asked("plan " + id, id);
    }

    @Override
    public Object state(String id, Long batch) {
      return asked("state " + id + " " + batch, id);
    }

    @Override
    public List<QueryMeter> meters() {
      return meters;
    }
  }

  private final class TestingConnections implements Connections {
    @Override
    public List<?> list() {
      return List.of(asked("connections", ""));
    }

    @Override
    public Object get(String name) {
      return asked("connection " + name, name);
    }

    @Override
    public Object put(String name, JsonNode definition) {
      return asked("put connection " + name + " " + definition, name);
    }

    @Override
    public void delete(String name) {
      asked("delete connection " + name, name);
    }

    @Override
    public Object test(String name) {
      return asked("test connection " + name, name);
    }
  }

  private final class TestingAttachments implements Attachments {
    @Override
    public void take(String application, JsonNode report) {
      asked("report " + application + " " + report, application);
    }

    @Override
    public void forget(String application) {
      asked("forget " + application, application);
    }
  }

  private static final class SilentPublisher implements Publisher {
    @Override
    public void publish(String topic, Object message) {}

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return false;
    }
  }

  private final class TestingAlerts implements AlertDesk {
    @Override
    public List<?> list() {
      return List.of(asked("alerts", ""));
    }

    @Override
    public Object get(String alert) {
      return asked("alert " + alert, alert);
    }

    @Override
    public Object put(String alert, JsonNode document) {
      return asked("put alert " + alert + " " + document, alert);
    }

    @Override
    public void delete(String alert) {
      asked("delete alert " + alert, alert);
    }

    @Override
    public List<?> log(int limit) {
      return List.of(asked("alert log " + limit, ""));
    }

    @Override
    public Object webhook() {
      return asked("webhook", "");
    }

    @Override
    public Object putWebhook(JsonNode document) {
      return asked("put webhook " + document, "");
    }

    @Override
    public Object testWebhook() {
      return asked("test webhook", "");
    }
  }

  private final class TestingDelivery implements Delivery {
    @Override
    public Object offer() {
      return asked("delivery", "");
    }

    @Override
    public Object start(JsonNode body) {
      return asked("start delivery " + body, "");
    }

    @Override
    public Object run(String id) {
      return asked("delivery " + id, id);
    }

    @Override
    public Object step(String id, JsonNode body) {
      return asked("step delivery " + id + " " + body, id);
    }

    @Override
    public void close(String id) {
      asked("close delivery " + id, id);
    }
  }

  private final class TestingLab implements Lab {
    @Override
    public List<?> scenarios() {
      return List.of(asked("scenarios", ""));
    }

    @Override
    public Object scenario(String id) {
      return asked("scenario " + id, id);
    }

    @Override
    public Object read(String text) {
      return asked("read " + text, "");
    }

    @Override
    public String write(JsonNode scenario) {
      return "written: " + scenario + "\n";
    }

    @Override
    public Object start(JsonNode body) {
      return asked("start run " + body, "");
    }

    @Override
    public Object run(String id) {
      return asked("run " + id, id);
    }

    @Override
    public Object step(String id, JsonNode body) {
      return asked("step " + id + " " + body, id);
    }

    @Override
    public void close(String id) {
      asked("close " + id, id);
    }

    @Override
    public Object state(String run, String query, Long batch) {
      return asked("state " + run + " " + query + " " + batch, run);
    }

    @Override
    public List<?> lessons() {
      return List.of(asked("lessons", ""));
    }

    @Override
    public Object lesson(String id) {
      return asked("lesson " + id, id);
    }
  }

  private final class TestingDStreams implements DStreamLab {
    @Override
    public Object catalog() {
      return asked("dstream catalog", "");
    }

    @Override
    public Object start(JsonNode body) {
      return asked("start dstream " + body, "");
    }

    @Override
    public Object run(String id) {
      return asked("dstream " + id, id);
    }

    @Override
    public Object step(String id, JsonNode body) {
      return asked("step dstream " + id + " " + body, id);
    }

    @Override
    public void close(String id) {
      asked("close dstream " + id, id);
    }
  }

  private final class TestingLambda implements Lambda {
    @Override
    public Object start(JsonNode body) {
      return asked("start lambda run " + body, "");
    }

    @Override
    public Object run(String id) {
      return asked("lambda run " + id, id);
    }

    @Override
    public Object answer(String id, String airport) {
      return asked("lambda answer " + id + " " + airport, id);
    }

    @Override
    public Object history(String id) {
      return asked("lambda history " + id, id);
    }

    @Override
    public Object act(String id, JsonNode body) {
      return asked("lambda act " + id + " " + body, id);
    }

    @Override
    public void close(String id) {
      asked("close lambda run " + id, id);
    }
  }

  private final class TestingModels implements Models {
    @Override
    public Object train(JsonNode order) {
      return asked("train " + order, "");
    }

    @Override
    public List<?> list() {
      return List.of(asked("models", ""));
    }

    @Override
    public Object model(String id) {
      return asked("model " + id, id);
    }

    @Override
    public void delete(String id) {
      asked("delete model " + id, id);
    }

    @Override
    public Object explain(String id, JsonNode document) {
      return asked("explain " + id + " " + document, id);
    }
  }

  private final class TestingRunLab implements RunLab {
    private final String place;

    TestingRunLab(String place) {
      this.place = place;
    }

    @Override
    public Object start(JsonNode definition) {
      return asked("start " + place + " " + definition, "");
    }

    @Override
    public List<Object> runs() {
      return List.of(asked("list " + place, ""));
    }

    @Override
    public Object run(String id) {
      return asked(place + " " + id, id);
    }

    @Override
    public Object act(String id, JsonNode action) {
      return asked("act " + place + " " + id + " " + action, id);
    }

    @Override
    public void close(String id) {
      asked("close " + place + " " + id, id);
    }
  }
}
