package dev.millrace.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RunMarkTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aMarkIsReadBack() {
    assertThat(RunMark.parse(bytes(new RunMark("abc", "r-1").text())))
        .contains(new RunMark("abc", "r-1"));
  }

  @Test
  void anotherHeaderOfTheSameNameIsNoMark() {
    assertThat(RunMark.parse(bytes("abc"))).isEmpty();
    assertThat(RunMark.parse(bytes("/abc"))).isEmpty();
    assertThat(RunMark.parse(bytes("abc/"))).isEmpty();
    assertThat(RunMark.parse(bytes(""))).isEmpty();
  }
}
