package io.tidemark.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads UTF-8 lines of at most {@link #LONGEST} bytes; what is longer is passed over and counted. Survives read timeouts mid-line. */
final class BoundedLines {
  static final int LONGEST = 900_000;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;
  private long passedOver;
  private boolean ended;

  BoundedLines(InputStream in) {
    this.in = in;
  }

  /** The next line that is not blank; empty at the end of the input. @throws IOException also for a timeout; call again to go on */
  Optional<String> next() throws IOException {
    while (!ended) {
      int read = in.read();
      if (read == -1) {
        ended = true;
      }
      if (read == '\n' || read == -1) {
        Optional<String> complete = complete();
        if (complete.isPresent()) {
          return complete;
        }
      } else if (line.size() < LONGEST) {
        line.write(read);
      } else {
        tooLong = true;
      }
    }
    return Optional.empty();
  }

  private Optional<String> complete() {
    String text = line.toString(StandardCharsets.UTF_8).strip();
    boolean usable = !tooLong && !text.isEmpty();
    passedOver += tooLong ? 1 : 0;
    line.reset();
    tooLong = false;
    return usable ? Optional.of(text) : Optional.empty();
  }

  /** Lines that were too long. */
  long passedOver() {
    return passedOver;
  }
}
