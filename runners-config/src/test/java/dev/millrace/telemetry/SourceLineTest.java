package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.SourceState.Holder;
import dev.millrace.engine.ledger.SourceState.Readers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SourceLineTest {
  private static final long NOW = Instant.parse("2025-03-02T10:00:00Z").toEpochMilli();

  private static SourceState source(String name, long lag, OptionalLong watermark) {
    Optional<Holder> holder = Optional.of(new Holder(Optional.of(name), 3));
    return new SourceState(
        new Readers(OptionalLong.of(lag), OptionalLong.empty(), watermark, false),
        4,
        0,
        0,
        holder,
        List.of());
  }

  @Test
  void tellsTheLagOfAllAndTheWatermarkThatIsFurthestBehind() {
    assertThat(
            SourceLine.of(
                List.of(
                    source("orders", 1_000, OptionalLong.of(NOW - 4_000)),
                    source("payments", 234, OptionalLong.of(NOW - 90_000))),
                NOW))
        .isEqualTo("  lag 1,234  watermark 1:30 behind (payments/3)");
  }

  @Test
  void aWatermarkOfAnotherDayIsATime() {
    assertThat(SourceLine.of(List.of(source("orders", 0, OptionalLong.of(NOW - 86_400_000))), NOW))
        .isEqualTo("  lag 0  watermark 2025-03-01T10:00:00Z (orders/3)");
  }

  @Test
  void saysNothingOfWhatIsNotTold() {
    assertThat(SourceLine.of(List.of(), NOW)).isEmpty();
    assertThat(SourceLine.of(List.of(source("orders", 5, OptionalLong.empty())), NOW))
        .isEqualTo("  lag 5");
  }

  @Test
  void aLagThatNobodyCountsIsATime() {
    SourceState clicks =
        new SourceState(
            new Readers(
                OptionalLong.empty(),
                OptionalLong.of(NOW - 5_000),
                OptionalLong.of(NOW - 4_000),
                false),
            4,
            0,
            4,
            Optional.of(new Holder(Optional.empty(), 2)),
            List.of());

    assertThat(SourceLine.of(List.of(clicks), NOW))
        .isEqualTo("  lag 5.0 s  watermark 4.0 s behind (2)");
    assertThat(SourceLine.of(List.of(clicks, source("orders", 7, OptionalLong.empty())), NOW))
        .startsWith("  lag 7  watermark");
  }
}
