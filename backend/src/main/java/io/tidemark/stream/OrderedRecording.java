package io.tidemark.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.wire.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of an upload on disk, in the order of their event time, repeated without end.
 *
 * <p>In memory are only where each row begins and its time: 16 bytes a row, of {@link TableFiles#MOST_ORDERED_ROWS} at most. Rows arrive when they happened. As with a data set, each lap
 * is later by the same whole number of days, in every time column. Close it after use.
 */
final class OrderedRecording implements Recording {
  private static final long DAY_MILLIS = 86_400_000L;

  private final String name;
  private final List<String> timeColumns;
  private final FileChannel file;
  private final long[] begins;
  private final long[] micros;
  private final long lapMillis;

  private OrderedRecording(String name, List<String> timeColumns, FileChannel file, long[] begins, long[] micros) {
    this.name = name;
    this.timeColumns = timeColumns;
    this.file = file;
    this.begins = begins;
    this.micros = micros;
    long span = Math.floorDiv(micros[micros.length - 1] - micros[0], 1_000L);
    lapMillis = Math.max(1, Math.floorDiv(span + DAY_MILLIS - 1, DAY_MILLIS)) * DAY_MILLIS;
  }

  /** Reads through {@code path} once, to know where its rows are. */
  static OrderedRecording open(String name, Path path, StreamDefinition definition) throws IOException {
    long[] begins = new long[1_024];
    long[] micros = new long[1_024];
    int rows = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      long at = 0;
      while (at >= 0) {
        if (rows + 1 >= begins.length) {
          begins = Arrays.copyOf(begins, begins.length * 2);
          micros = Arrays.copyOf(micros, micros.length * 2);
        }
        long begin = at;
        long[] time = new long[1];
        at = line(in, at, time);
        if (at >= 0) {
          begins[rows] = begin;
          micros[rows++] = time[0];
          begins[rows] = at;
        }
      }
    }
    if (rows == 0) {
      throw new IOException("the upload has no row with a readable " + definition.eventTime() + "; choose another event time, or another file");
    }
    FileChannel channel = FileChannel.open(path);
    return new OrderedRecording(name, definition.timeColumns(), channel, Arrays.copyOf(begins, rows + 1), Arrays.copyOf(micros, rows));
  }

  /** Passes over one line that begins at {@code at}; answers where the next begins, -1 at the end of the file. */
  private static long line(InputStream in, long at, long[] time) throws IOException {
    StringBuilder digits = new StringBuilder(20);
    boolean inTime = true;
    long next = at;
    for (int read = in.read(); read >= 0; read = in.read()) {
      next++;
      if (read == '\n') {
        time[0] = Long.parseLong(digits.toString());
        return next;
      }
      inTime &= read != '\t';
      if (inTime) {
        digits.append((char) read);
      }
    }
    return -1;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int rows() {
    return micros.length;
  }

  @Override
  public long lap(long n) {
    return n / micros.length;
  }

  @Override
  public long arrivalMillis(long n) {
    return Math.floorDiv(micros[row(n)], 1_000L) + lap(n) * lapMillis;
  }

  @Override
  public byte[] json(long n) {
    byte[] line = read(row(n));
    int tab = 0;
    while (line[tab] != '\t') {
      tab++;
    }
    byte[] json = Arrays.copyOfRange(line, tab + 1, line.length - 1);
    return lap(n) == 0 ? json : shifted(json, lap(n) * lapMillis);
  }

  private int row(long n) {
    return (int) (n % micros.length);
  }

  private byte[] read(int row) {
    ByteBuffer line = ByteBuffer.allocate((int) (begins[row + 1] - begins[row]));
    try {
      for (int read = 0; line.hasRemaining() && read >= 0; ) {
        read = file.read(line, begins[row] + line.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the upload " + name + " can't be read any more", e);
    }
    return line.array();
  }

  private byte[] shifted(byte[] json, long millis) {
    ObjectNode event = (ObjectNode) Json.node(new String(json, StandardCharsets.UTF_8));
    for (String column : timeColumns) {
      ColumnType.instant(event.path(column).asText("")).map(time -> moved(time, millis)).ifPresent(time -> event.put(column, time));
    }
    return Json.write(event).getBytes(StandardCharsets.UTF_8);
  }

  /** Keeps microseconds. */
  private static String moved(Instant time, long millis) {
    return time.plusMillis(millis).toString();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
