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
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
  private static final String INSTANCE_FILE = "instance";
  private static final String TOKEN_FILE = "token";
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
  private final String instance;

  private DataDirectory(Path path, FileChannel channel, String instance) {
    this.path = path;
    this.channel = channel;
    this.instance = instance;
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
      return new DataDirectory(path, channel, instance(path));
    } catch (IOException e) {
      throw new Unusable("The data directory " + path + " can't be used (" + reason(e)
          + "): make it writable, or choose another with --data DIR.", e);
    }
  }

  /** Six small letters and digits, drawn with the directory's first use and kept: tells this Tidemark from others on the same Kafka. */
  public String instance() {
    return instance;
  }

  /**
   * Keeps the token where programs of the same user, Prometheus for one, find it: in the file {@code token}, readable by its owner only;
   * without a token there is no such file.
   */
  void keepToken(Optional<String> token) throws Unusable {
    Path file = path.resolve(TOKEN_FILE);
    try {
      Files.deleteIfExists(file);
      if (token.isPresent()) {
        if (knowsPermissions(path)) {
          Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, token.get());
      }
    } catch (IOException e) {
      throw new Unusable("The token can't be written to " + file + " (" + reason(e) + "): make the data directory writable.", e);
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

  private static String instance(Path directory) throws IOException {
    Path file = directory.resolve(INSTANCE_FILE);
    String kept = Files.exists(file) ? Files.readString(file).strip() : "";
    if (kept.matches("[a-z0-9]{6}")) {
      return kept;
    }
    String drawn = new SecureRandom().ints(6, 0, Character.MAX_RADIX).mapToObj(digit -> Integer.toString(digit, Character.MAX_RADIX)).collect(Collectors.joining());
    Files.writeString(file, drawn);
    return drawn;
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
