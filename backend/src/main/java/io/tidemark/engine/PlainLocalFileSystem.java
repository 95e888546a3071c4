package io.tidemark.engine;

import java.io.IOException;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system without a {@code chmod} process for each checkpoint file.
 *
 * <p>Without Hadoop's native library, {@code RawLocalFileSystem} forks a process for each permission it sets, some thirty of them in a
 * stateful micro-batch. Tidemark's data directory is itself closed to others, so nothing is lost. Loaded by name through
 * {@code fs.file.impl}; only on a local master, where no executor of another process needs the class.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {
  public PlainLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path file, FsPermission permission) throws IOException {
      // The data directory is owner-only.
    }
  }
}
