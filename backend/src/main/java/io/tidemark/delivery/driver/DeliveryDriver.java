package io.tidemark.delivery.driver;

import io.tidemark.delivery.Api;
import io.tidemark.delivery.DriverAnswer;
import io.tidemark.delivery.DriverCommand;
import io.tidemark.delivery.Guarantee;
import io.tidemark.delivery.LaneOrder;
import io.tidemark.delivery.LaneReport;
import io.tidemark.delivery.LaneSettings;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The driver JVM of the delivery lab: a Spark of its own and up to three lanes, told what to do by JSON lines on standard
 * input.
 *
 * <p>One thread reads commands and ends the process at once when the input ends, so that no driver outlives its server; the
 * main thread carries them out one after the other and answers each on standard output. Everything else that is said goes to
 * standard error.
 */
public final class DeliveryDriver {
  private static final int MOST_WAITING = 16;

  private final PrintStream answers;
  private final SparkEngine engine;
  private final TaskOrder tasks = new TaskOrder();
  private final TopicEnd topicEnd = new TopicEnd();
  private final DStreams dstreams = new DStreams();
  private final Map<Guarantee, Lane> lanes = new EnumMap<>(Guarantee.class);

  private DeliveryDriver(PrintStream answers, SparkEngine engine) {
    this.answers = answers;
    this.engine = engine;
    engine.session().sparkContext().addSparkListener(tasks);
  }

  /** @param args the folder for what Spark writes beside its checkpoints */
  public static void main(String[] args) throws InterruptedException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    BlockingQueue<DriverCommand> commands = new ArrayBlockingQueue<>(MOST_WAITING);
    Thread reader = new Thread(() -> read(commands), "tidemark-commands");
    reader.setDaemon(true);
    reader.start();
    LaneSettings.SPARK.forEach(System::setProperty);
    Path scratch = Path.of(args[0]);
    SparkEngine engine = SparkEngine.start("local[4]", scratch, "127.0.0.1", List.of());
    // The DStream lab's clock is moved by its steps; here intervals pass by themselves.
    engine.session().sparkContext().conf().set("spark.streaming.clock", "org.apache.spark.util.SystemClock");
    FirstBatch.run(engine.session(), scratch);
    new DeliveryDriver(answers, engine).serve(commands);
    System.exit(0);
  }

  private static void read(BlockingQueue<DriverCommand> commands) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        DriverCommand command = Json.read(line, DriverCommand.class);
        commands.put(command);
        if (command.what() == DriverCommand.What.END) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private void serve(BlockingQueue<DriverCommand> commands) throws InterruptedException {
    answer(DriverAnswer.up());
    for (DriverCommand command = commands.take(); command.what() != DriverCommand.What.END; command = commands.take()) {
      answer(carryOut(command));
    }
    lanes.values().forEach(Lane::close);
    dstreams.close();
    topicEnd.close();
    engine.close();
  }

  private void answer(DriverAnswer answer) {
    answers.println(Json.write(answer));
    answers.flush();
  }

  private DriverAnswer carryOut(DriverCommand command) throws InterruptedException {
    try {
      return new DriverAnswer(command.id(), reportOf(command), null);
    } catch (RuntimeException e) {
      return new DriverAnswer(command.id(), null, SparkErrors.message(e));
    }
  }

  private LaneReport reportOf(DriverCommand command) throws InterruptedException {
    return switch (command.what()) {
      case OPEN -> open(command.order());
      case GO -> lane(command.lane()).go(command.to());
      case FAIL -> {
        lane(command.lane()).arm(command.failure());
        yield null;
      }
      case END -> throw new IllegalStateException("the end is not a command to a lane");
    };
  }

  private LaneReport open(LaneOrder order) throws InterruptedException {
    Lane before = lanes.remove(order.guarantee());
    if (before != null) {
      before.close();
    }
    LaneGate gate = new LaneGate();
    topicEnd.at(order.kafka());
    Lane lane = new Lane(gate, query(order, gate), () -> topicEnd.of(order.topic()));
    lanes.put(order.guarantee(), lane);
    return lane.open();
  }

  private LaneQuery query(LaneOrder order, LaneGate gate) {
    LaneSettings settings = new LaneSettings(order.guarantee(), order.api(), LaneSettings.Sink.of(order.sink()));
    if (order.api() == Api.STRUCTURED) {
      return new StructuredQuery(order, settings, engine.session(), tasks, gate);
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(engine.session().sparkContext());
    return new DStreamQuery(order, settings, engine.session(), tasks, gate, dstreams.slot(spark, order.guarantee()));
  }

  private Lane lane(Guarantee guarantee) {
    Lane lane = lanes.get(guarantee);
    if (lane == null) {
      throw new IllegalStateException("the lane " + guarantee.id() + " is not open");
    }
    return lane;
  }
}
