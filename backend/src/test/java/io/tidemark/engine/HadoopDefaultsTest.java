package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.JobConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults of what is never reached go, also from copies; what was set stays, and local files are written as before. */
class HadoopDefaultsTest {
  @TempDir static java.nio.file.Path folder;

  @Test
  void unusedDefaultsGoAndDoNotComeBack() {
    Configuration settings = trimmed();
    for (Configuration one : new Configuration[] {settings, new Configuration(settings), new JobConf(settings)}) {
      assertThat(one.size()).isLessThan(100);
      assertThat(one.get("yarn.resourcemanager.hostname")).isNull();
      assertThat(one.get("fs.s3a.threads.max")).isNull();
      assertThat(one.get("io.serializations")).isNotNull();
    }
    assertThat(new Configuration().get("yarn.resourcemanager.hostname")).as("of others").isNotNull();
  }

  @Test
  void whatWasSetStays() {
    Configuration settings = new Configuration();
    settings.set("fs.s3a.endpoint", "http://127.0.0.1:9000");
    settings.set("yarn.resourcemanager.hostname", "0.0.0.0");
    HadoopDefaults.trim(settings);
    assertThat(settings.get("fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:9000");
    assertThat(settings.get("yarn.resourcemanager.hostname")).as("even as by default").isEqualTo("0.0.0.0");
  }

  @Test
  void localFilesAreWrittenAndRenamed() throws Exception {
    Configuration settings = trimmed();
    Path file = new Path(folder.resolve("a").toUri());
    try (FileSystem files = FileSystem.newInstance(file.toUri(), settings)) {
      files.create(file).close();
      Path renamed = new Path(folder.resolve("b").toUri());
      FileContext.getFileContext(file.toUri(), settings).rename(file, renamed);
      assertThat(files.exists(renamed)).isTrue();
      assertThat(files.exists(file)).isFalse();
    }
  }

  private static Configuration trimmed() {
    Configuration settings = new Configuration();
    HadoopDefaults.trim(settings);
    return settings;
  }
}
