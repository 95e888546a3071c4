package io.tidemark.progress;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tidemark.progress.HistoryView.HistoryPoint;
import io.tidemark.store.Timeline;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes a stretch of history as a file, in the finest level that is kept of all of it, each of its points by itself.
 *
 * <p>Reads and writes page by page, so that a file of any length takes little memory. CSV is that of RFC 4180 with a heading;
 * times are ISO-8601 UTC; a text that a spreadsheet would take for a formula begins with an apostrophe. Leaves the stream open.
 */
public final class HistoryExport {
  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .build();

  private record Column(String heading, Function<HistoryPoint, Object> value) {}

  private static final List<Column> COLUMNS = List.of(
      new Column("at (UTC)", point -> Json.text(point.at())),
      new Column("span (ms)", HistoryPoint::spanMs),
      new Column("run", point -> harmless(point.runId())),
      new Column("batches", HistoryPoint::batches),
      new Column("input (rows)", HistoryPoint::inputRows),
      new Column("input rate (rows/s)", HistoryPoint::inputRate),
      new Column("processed rate (rows/s)", HistoryPoint::processedRate),
      new Column("batch average (ms)", point -> point.batchMs() == null ? null : point.batchMs().avg()),
      new Column("longest batch (ms)", point -> point.batchMs() == null ? null : point.batchMs().max()),
      phase("latestOffset"),
      phase("getBatch"),
      phase("queryPlanning"),
      phase("walCommit"),
      phase("addBatch"),
      phase("commitOffsets"),
      new Column("most state (rows)", HistoryPoint::stateRows),
      new Column("most state (bytes)", HistoryPoint::stateBytes),
      new Column("dropped (rows)", HistoryPoint::droppedRows),
      new Column("malformed (rows)", HistoryPoint::malformed),
      new Column("farthest behind (rows)", HistoryPoint::behindRows),
      new Column("watermark (UTC)", point -> text(point.watermark())),
      new Column("newest event (UTC)", point -> text(point.newestEventTime())));

  private final String owner;
  private final Timeline timeline;
  private final long from;
  private final long to;

  HistoryExport(String owner, Timeline timeline, Instant from, Instant to) {
    this.owner = owner;
    this.timeline = timeline;
    this.from = from.toEpochMilli();
    this.to = to.toEpochMilli();
  }

  private static Column phase(String name) {
    return new Column(name + " average (ms)", point -> point.batches() == 0 ? null : point.phasesMs().get(name));
  }

  public void csv(OutputStream out) throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true).setLineSeparator("\r\n");
    COLUMNS.forEach(column -> schema.addColumn(column.heading()));
    SequenceWriter rows = CSV.writer(schema.build()).writeValues(out);
    int[] written = {0};
    each(slot -> {
      HistoryPoint point = HistoryPoint.of(slot);
      rows.write(COLUMNS.stream().map(column -> cell(column.value().apply(point))).toArray());
      written[0]++;
    });
    if (written[0] == 0) {
      String heading = COLUMNS.stream().map(Column::heading).collect(Collectors.joining(","));
      out.write((heading + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    rows.flush();
  }

  /** {@code head} comes before the points, whose place in it is left empty. */
  void json(OutputStream out, HistoryView head) throws IOException {
    // What breaks off must not look complete.
    try (JsonGenerator json = Json.mapper().createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)) {
      json.writeStartObject();
      json.writePOJOField("from", head.from());
      json.writePOJOField("to", head.to());
      json.writePOJOField("level", timeline.finest(owner, from, to));
      json.writePOJOField("marks", head.marks());
      json.writePOJOField("runs", head.runs());
      json.writeArrayFieldStart("points");
      each(slot -> {
        json.writeRaw('\n');
        json.writePOJO(HistoryPoint.of(slot));
      });
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private interface SlotWriter {
    void write(Timeline.Slot slot) throws IOException;
  }

  private void each(SlotWriter writer) throws IOException {
    try {
      timeline.each(owner, from, to, timeline.finest(owner, from, to), slot -> {
        try {
          writer.write(slot);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The writer passes over a null, and the cells after it would move to the left. */
  private static Object cell(Object value) {
    return value == null ? "" : value;
  }

  private static String text(Instant time) {
    return time == null ? null : Json.text(time);
  }

  /** A spreadsheet takes a text that begins like this for a formula. */
  static String harmless(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
