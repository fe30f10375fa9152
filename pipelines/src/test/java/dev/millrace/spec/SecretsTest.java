package dev.millrace.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.base.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {

  @Test
  void theLongerOfTwoGoesFirst() {
    assertThat(Secrets.of(List.of("abcd", "abcdef")).mask("abcdef abcd")).isEqualTo("*** ***");
  }

  @Test
  void aSecretInJsonIsMasked() {
    String secret = "pa\"ss\\wo\trd";

    String json = new TextNode("got " + secret).toString();

    assertThat(json).doesNotContain(secret);
    assertThat(Secrets.of(List.of(secret)).mask(json)).isEqualTo("\"got ***\"");
  }

  @Test
  void theLinesOfASecretAreMaskedOneByOne() {
    Secrets key = Secrets.of(List.of("-----BEGIN-----\nMIIEvQ\n}\n"));

    assertThat(key.mask("  MIIEvQ")).isEqualTo("  ***");
    assertThat(key.mask("{a: 1}")).isEqualTo("{a: 1}");
  }

  @Test
  void whatIsLeftOfASecretThatWasCutIsMasked() {
    Secrets secrets = Secrets.of(List.of("correct-horse", "battery-staple"));

    assertThat(secrets.mask("token correct-h...")).isEqualTo("token ***...");
    assertThat(secrets.mask("token batte\u2026 and more")).isEqualTo("token ***\u2026 and more");
    assertThat(secrets.mask("'correct-ho]...[ry-staple'")).isEqualTo("'***]...[***'");
    assertThat(secrets.mask("and so on... correct... battery")).contains("so on...", " battery");
  }

  @Test
  void aTextWithoutSecretsStays() {
    assertThat(Secrets.of(List.of("", "hunter2")).mask("a... b")).isEqualTo("a... b");
    assertThat(Secrets.NONE.mask("hunter2...")).isEqualTo("hunter2...");
  }

  @Test
  void whatCameIntoAFileOfSecretsSinceIsMasked(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "before-the-rotation");
    SecretText token = new SecretText("before-the-rotation", file.toString());
    Secrets secrets = Secrets.of(List.of("before-the-rotation"));
    for (String value : List.of("after-the-first", "after-the-second")) {
      // when: a server says again what was sent to it
      Files.writeString(file, value);
      String said = "no such token: " + token.current() + " or after-the-...";

      // then
      assertThat(secrets.mask(said)).isEqualTo("no such token: *** or ***...");
      assertThat(Secrets.NONE.mask(said)).isEqualTo("no such token: *** or ***...");
    }
    assertThat(secrets.mask("after-the-first, before-the-rotation")).isEqualTo("***, ***");
    assertThat(secrets).hasToString("Secrets[1]");
  }
}
