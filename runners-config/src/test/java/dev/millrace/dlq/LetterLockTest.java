package dev.millrace.dlq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterLockTest {
  @TempDir private Path dir;

  @Test
  void aLockThatCannotBeTakenIsNamed() {
    assertThatThrownBy(() -> LetterLock.at(dir, "shop", "orders.dead"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4124")
        .hasMessageContaining(dir.toString());
  }

  @Test
  void aSecondCommandIsRefused() {
    Path file = dir.resolve("lock");
    try (LetterLock held = LetterLock.at(file, "shop", "orders.dead")) {
      assertThatThrownBy(() -> LetterLock.at(file, "shop", "orders.dead"))
          .as(held.toString())
          .hasMessageContaining("another command is sending back");
    }
  }
}
