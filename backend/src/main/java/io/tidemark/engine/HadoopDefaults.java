package io.tidemark.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.JobConf;

/**
 * Takes Hadoop's unused defaults out of the settings that Spark broadcasts.
 *
 * <p>Spark sends Hadoop's whole configuration along with each scan of files and each stateful operator of each micro-batch, some
 * of them several times: a thousand defaults of YARN, MapReduce, S3 and Hadoop's servers, each with its origin compressed on its
 * own, tens of milliseconds of a processor. What a local file system and Hadoop's formats ask for stays, and whatever somebody has
 * set. Only on a local master, where nothing else is reached through Hadoop.
 */
final class HadoopDefaults {
  private static final List<String> FILES =
      List.of("core-default.xml", "hdfs-default.xml", "mapred-default.xml", "yarn-default.xml");
  private static final List<String> KEPT =
      List.of(
          "fs.AbstractFileSystem.file.", "fs.defaultFS", "fs.df.", "fs.du.", "fs.getspaceused.", "fs.permissions.", "file.",
          "hadoop.tmp.", "io.", "mapreduce.fileoutputcommitter.", "mapreduce.input.fileinputformat.",
          "mapreduce.output.fileoutputformat.");

  private HadoopDefaults() {}

  static void trim(Configuration settings) {
    loadAll(settings);
    List<String> unused = new ArrayList<>();
    for (Map.Entry<String, String> one : settings) {
      String[] sources = settings.getPropertySources(one.getKey());
      boolean untouched = sources != null && sources.length == 1 && FILES.contains(sources[0]);
      if (untouched && KEPT.stream().noneMatch(one.getKey()::startsWith)) {
        unused.add(one.getKey());
      }
    }
    unused.forEach(settings::unset);
  }

  /** A file of defaults that came later would bring all of them back. */
  private static void loadAll(Configuration settings) {
    try {
      new Path("file:///").getFileSystem(settings);
      Class.forName(JobConf.class.getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
