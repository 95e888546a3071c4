package io.tidemark.delivery.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The command line of a driver: this Java, this program's class path, what Spark needs opened, little memory. Holds no secret.
 */
public final class DriverJvm {
  private static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private DriverJvm() {}

  /** @param scratch where this driver's Spark writes beside its checkpoints */
  public static List<String> command(Path scratch) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Arrays.stream(JavaModuleOptions.defaultModuleOptionArray())
        .filter(option -> option.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(SMALL);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), DeliveryDriver.class.getName()));
    command.add(scratch.toAbsolutePath().toString());
    return command;
  }
}
