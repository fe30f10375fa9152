package dev.millrace.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyTest {
  private record Options(int shards, @Nullable Duration pause, List<String> columns) {
    private Options {
      if (shards < 1) {
        throw new IllegalArgumentException("shards must be > 0, but was: " + shards);
      }
      columns = List.copyOf(columns);
    }

    int doubled() {
      return 2 * shards;
    }
  }

  private static final Options OPTIONS = new Options(1, Duration.ZERO, List.of("a"));

  @Test
  void onlyTheNamedComponentIsAnother() {
    assertThat(Copy.of(OPTIONS, Options::shards).with(3))
        .isEqualTo(new Options(3, Duration.ZERO, List.of("a")));
    assertThat(Copy.of(OPTIONS, Options::columns).with(List.of("b", "c")))
        .isEqualTo(new Options(1, Duration.ZERO, List.of("b", "c")));
    assertThat(OPTIONS).isEqualTo(new Options(1, Duration.ZERO, List.of("a")));
  }

  @Test
  void aComponentMayBecomeNull() {
    assertThat(Copy.of(OPTIONS, Options::pause).with(null))
        .isEqualTo(new Options(1, null, List.of("a")));
  }

  @Test
  void theConstructorChecksTheCopy() {
    assertThatThrownBy(() -> Copy.of(OPTIONS, Options::shards).with(0))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("shards must be > 0, but was: 0");
  }

  @Test
  void whatIsNotAComponentIsRefused() {
    assertThatThrownBy(() -> Copy.of(OPTIONS, Options::doubled).with(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("doubled is not a component of Options[");
    assertThatThrownBy(() -> Copy.of(OPTIONS, o -> o.shards()).with(2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
