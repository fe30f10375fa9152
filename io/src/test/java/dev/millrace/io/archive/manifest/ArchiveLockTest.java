package dev.millrace.io.archive.manifest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveLockTest {
  @TempDir private Path dir;

  /** What frees space holds it too, and nobody may be locked out for good by a full disk. */
  @Test
  void isHeldAlsoWhereADiskHasNoRoomForItsHoldersName() throws IOException {
    // given
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "this system has no full device");
    Files.createSymbolicLink(dir.resolve("_compactor.lock"), Path.of("/dev/full"));
    FileTree archive = FileTree.at(dir.toString());

    // then
    for (int i = 0; i < 2; i++) {
      assertThatCode(() -> ArchiveLock.hold(archive, "compactor").close())
          .doesNotThrowAnyException();
    }
  }
}
