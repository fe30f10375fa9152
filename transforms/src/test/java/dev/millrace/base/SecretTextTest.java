package dev.millrace.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTextTest {
  @TempDir private Path directory;

  @Test
  void whileTheFileIsAwayOrEmptyTheValueReadLastHolds() throws IOException {
    Path file = directory.resolve("token");
    SecretText token = new SecretText("first", file.toString());
    assertThat(token.current()).isEqualTo("first");

    // when
    Files.writeString(file, "second\n");
    assertThat(token.current()).isEqualTo("second");

    // then: what it was at the start is no good any more
    Files.writeString(file, "");
    assertThat(token.current()).isEqualTo("second");
    Files.delete(file);
    assertThat(token.current()).isEqualTo("second");
    assertThat(new SecretText("first", file.toString()).current()).isEqualTo("second");
    assertThat(token).hasToString("***");
  }

  @Test
  void valuesThatCameLaterAreTold() throws IOException {
    Path file = directory.resolve("password");
    SecretText password = new SecretText("of-the-start", file.toString());
    for (String value : new String[] {"of-the-start", "rotated-once", "rotated-once"}) {
      Files.writeString(file, value);
      assertThat(password.current()).isEqualTo(value);
    }

    assertThat(SecretText.readLater()).containsOnlyOnce("rotated-once");
    assertThat(SecretText.readLater()).doesNotContain("of-the-start");
  }
}
