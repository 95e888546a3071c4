package io.tidemark.delivery.driver;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The command line of a driver: this Java, this program's class path, what Spark needs opened, little memory. Holds no secret.
 *
 * <p>With C1 alone the cache of compiled code would be 48 MiB, which Spark fills. An archive of classes that this program was
 * started with serves drivers too. Spark compiles its plans as it does for everybody: without, a task takes up events at other
 * moments.
 */
public final class DriverJvm {
  private static final List<String> SMALL =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m", "-Xshare:auto");
  private static final String ARCHIVE = "-XX:SharedArchiveFile=";

  private DriverJvm() {}

  /** @param scratch where this driver's Spark writes beside its checkpoints */
  public static List<String> command(Path scratch) {
    List<String> archive =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith(ARCHIVE) || option.startsWith("-Xlog:cds")).toList();
    return command(scratch, System.getProperty("java.class.path"), archive);
  }

  /** @param options further ones of the virtual machine */
  public static List<String> command(Path scratch, String classPath, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Arrays.stream(JavaModuleOptions.defaultModuleOptionArray())
        .filter(option -> option.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(SMALL);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, DeliveryDriver.class.getName()));
    command.add(scratch.toAbsolutePath().toString());
    return command;
  }
}
