package io.tidemark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory of everything Tidemark keeps, held by one running instance at a time.
 *
 * <p>The hold is a lock on {@code tidemark.lock}; the operating system lets go of it when the process ends, however it ends. Only the
 * owner may enter the directory (0700, where the file system knows permissions). A directory that holds somebody else's files keeps
 * its permissions: {@code --data /tmp} must not lock everyone out of {@code /tmp}.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "tidemark.lock";
  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

  /** The directory can't be used; the message is a sentence for the user. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Creates the directory where it is missing, and takes it. */
  public static DataDirectory open(Path directory) throws Unusable {
    Path path = directory.toAbsolutePath().normalize();
    try {
      protect(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String holder = holder(channel);
        channel.close();
        throw new Unusable("Another Tidemark" + holder + " already uses the data directory " + path
            + ": stop it, or choose another directory with --data DIR.", null);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      throw new Unusable("The data directory " + path + " can't be used (" + reason(e)
          + "): make it writable, or choose another with --data DIR.", e);
    }
  }

  public Path path() {
    return path;
  }

  /** Lets go of the directory; the files stay. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void protect(Path path) throws IOException, Unusable {
    if (!Files.exists(path)) {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      Files.createDirectory(path);
      if (knowsPermissions(path)) {
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new Unusable("The data directory " + path + " is a file: choose a directory with --data DIR.", null);
    }
    if (!knowsPermissions(path) || ownerOnly(path)) {
      return;
    }
    if (!isEmpty(path) && !Files.exists(path.resolve(LOCK_FILE))) {
      throw new Unusable("The data directory " + path + " is open to other users and holds files that are not Tidemark's:"
          + " choose an empty or a new directory with --data DIR, or close it with chmod 700.", null);
    }
    Files.setPosixFilePermissions(path, OWNER_ONLY);
  }

  private static boolean ownerOnly(Path path) throws IOException {
    EnumSet<PosixFilePermission> others = EnumSet.allOf(PosixFilePermission.class);
    others.removeAll(OWNER_ONLY);
    others.retainAll(Files.getPosixFilePermissions(path));
    return others.isEmpty();
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  private static boolean knowsPermissions(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static String holder(FileChannel channel) {
    try {
      ByteBuffer text = ByteBuffer.allocate(20);
      channel.read(text, 0);
      String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
      return pid.matches("\\d+") ? " (process " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String reason(IOException e) {
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
  }
}
