package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedStreamTest {

  @Test
  void masksASecretThatComesInPieces() {
    // given
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    MaskedStream masked =
        new MaskedStream(
            new PrintStream(written, true, StandardCharsets.UTF_8),
            Secrets.of(List.of("s3cr\u00e9t"))::mask);

    // when
    PrintStream log = new PrintStream(masked, true, StandardCharsets.UTF_8);
    log.print("client.id = s3c");
    log.flush();
    log.println("r\u00e9t, retries = 3");

    // then
    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo("client.id = ***, retries = 3" + System.lineSeparator());
  }
}
