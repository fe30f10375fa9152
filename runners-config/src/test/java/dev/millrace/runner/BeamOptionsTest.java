package dev.millrace.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.junit.jupiter.api.Test;

class BeamOptionsTest {
  @Test
  void readsTheTypesOwnOptions() {
    assertThat(
            BeamOptions.parse(List.of("--targetParallelism=3"), DirectOptions.class)
                .getTargetParallelism())
        .isEqualTo(3);
  }

  @Test
  void readsOptionsOfAnyTypeThatIsRegistered() {
    DirectOptions options =
        BeamOptions.parse(
            List.of("--targetParallelism=3", "--project=millrace-test"), DirectOptions.class);
    assertThat(options.as(GcpOptions.class).getProject()).isEqualTo("millrace-test");
    assertThat(options.getTargetParallelism()).isEqualTo(3);
  }

  @Test
  void namesWhatNoTypeHas() {
    assertThatThrownBy(
            () -> BeamOptions.parse(List.of("--targetParalelism=3"), DirectOptions.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("targetParalelism");
  }
}
