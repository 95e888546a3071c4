package io.tidemark.delivery;

import io.tidemark.TidemarkProcess;
import io.tidemark.delivery.driver.DriverJvm;
import java.nio.file.Path;
import java.util.List;

/** Real drivers, of the jar that was built and from the archive of its classes: most of a driver's start is class loading. */
final class TestingDrivers {
  private TestingDrivers() {}

  static DriverProcesses below(Path folder) {
    return new DriverProcesses(folder, TestingDrivers::command);
  }

  static List<String> command(Path scratch) {
    return DriverJvm.command(scratch, TidemarkProcess.jar().toString(), TidemarkProcess.archive());
  }
}
