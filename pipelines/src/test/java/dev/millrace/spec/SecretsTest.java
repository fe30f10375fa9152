package dev.millrace.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
