package io.tidemark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * The program's classes, archived once for each jar, so that the many starts of it in the tests need not load them anew: most of a
 * start is class loading.
 *
 * <p>Made by a run of the program that ends politely. Where it can't be made, starts go without it. Safe for use by many threads and
 * by several test processes at once: what one of them finds is whole.
 */
final class ClassArchive {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path FILE = TidemarkProcess.jar().resolveSibling("tidemark.jsa");
  private static List<String> options;

  private ClassArchive() {}

  /** Options of the virtual machine that make use of it; none where it could not be made. */
  static synchronized List<String> options() {
    if (options == null) {
      options = isCurrent() || make() ? List.of("-XX:SharedArchiveFile=" + FILE, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off") : List.of();
    }
    return options;
  }

  private static boolean isCurrent() {
    try {
      return Files.exists(FILE) && Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(TidemarkProcess.jar())) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean make() {
    try {
      Path data = Files.createTempDirectory("tidemark-classes");
      Path draft = FILE.resolveSibling("tidemark-" + ProcessHandle.current().pid() + ".jsa");
      try (TidemarkProcess program = TidemarkProcess.start(List.of("-XX:ArchiveClassesAtExit=" + draft, "-Xshare:auto"), data.resolve("data"))) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!program.get("/api/health").path("parts").path("result").asText().equals("up")) {
          if (System.nanoTime() > until || program.endsWithin(Duration.ofMillis(200))) {
            return false;
          }
        }
        ProcessHandle.of(program.pid()).ifPresent(ProcessHandle::destroy);
        // It writes the archive now, which takes as long as the start on a busy machine.
        if (!program.endsWithin(PATIENCE)) {
          return false;
        }
      }
      Files.move(draft, FILE, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
