package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void createsADirectoryForTheOwnerOnly() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("a/b"))) {
      assertThat(directory.path()).isEqualTo(parent.resolve("a/b"));
      assertThat(permissions(directory.path())).isEqualTo("rwx------");
      directory.close();
    }
  }

  @Test
  void secondInstanceIsRefusedUntilTheFirstEnds() throws Exception {
    DataDirectory first = DataDirectory.open(parent.resolve("data"));
    assertThatThrownBy(() -> DataDirectory.open(parent.resolve("data")))
        .isInstanceOf(DataDirectory.Unusable.class)
        .hasMessage("Another Tidemark (process " + ProcessHandle.current().pid() + ") already uses the data directory "
            + parent.resolve("data") + ": stop it, or choose another directory with --data DIR.");
    first.close();
    DataDirectory.open(parent.resolve("data")).close();
  }

  @Test
  void closesAnEmptyDirectoryToOthers() throws Exception {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    DataDirectory.open(parent).close();
    assertThat(permissions(parent)).isEqualTo("rwx------");
  }

  @Test
  void leavesADirectoryOfOthersAlone() throws Exception {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(parent.resolve("theirs.txt"), "x");
    assertThatThrownBy(() -> DataDirectory.open(parent))
        .isInstanceOf(DataDirectory.Unusable.class)
        .hasMessageContaining(parent.toString())
        .hasMessageContaining("--data");
    assertThat(permissions(parent)).isEqualTo("rwxrwxrwx");
  }

  @Test
  void keepsItsInstanceAndSharesItWithNoOther() throws Exception {
    Path one = parent.resolve("one");
    String first;
    try (DataDirectory directory = DataDirectory.open(one); DataDirectory other = DataDirectory.open(parent.resolve("other"))) {
      first = directory.instance();
      assertThat(first).matches("[a-z0-9]{6}").isNotEqualTo(other.instance());
    }
    try (DataDirectory again = DataDirectory.open(one)) {
      assertThat(again.instance()).isEqualTo(first);
    }
  }

  @Test
  void keepsTheTokenForItsOwnerOnlyAndNoOldOne() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("data"))) {
      directory.keepToken(Optional.of("secret"));
      Path file = directory.path().resolve("token");
      assertThat(file).hasContent("secret");
      assertThat(permissions(file)).isEqualTo("rw-------");
      directory.keepToken(Optional.empty());
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void refusesAFile() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> DataDirectory.open(file)).isInstanceOf(DataDirectory.Unusable.class).hasMessageContaining("is a file");
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
