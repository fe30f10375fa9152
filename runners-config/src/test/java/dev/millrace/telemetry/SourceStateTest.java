package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.SourceGauges.Partition;
import dev.millrace.engine.ledger.SourceGauges.Reader;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.SourceState.Holder;
import dev.millrace.engine.ledger.SourceState.PartitionState;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.junit.jupiter.api.Test;

/** What readers told, through Beam's gauges and back. */
class SourceStateTest {
  private static final long NOW = 1_000_000;

  private final MetricsContainerStepMap metrics = new MetricsContainerStepMap();

  /** What a reader tells with its next call. */
  private void told(Runnable telling) throws IOException {
    try (Closeable ignored =
        MetricsEnvironment.scopedMetricsContainer(metrics.getContainer("read"))) {
      telling.run();
    }
  }

  private SourceState state() {
    return SourceState.of(MetricsContainerStepMap.asAttemptedOnlyMetricResults(metrics))
        .get("orders");
  }

  @Test
  void theReaderThatIsFurthestBehindSaysWhoHoldsTheStreamBack() throws IOException {
    // given
    SourceGauges first = new SourceGauges("orders", 0);
    SourceGauges second = new SourceGauges("orders", 1);

    // when
    told(
        () -> {
          first.tell(new Reader(20, 960_000, 900_000, 2, 1));
          first.tellHolder(0);
          first.tell(new Partition("orders", 0, 20, 910_000, false, 960_000));
          first.tell(new Partition("orders", 2, 0, 100_000, true, 970_000));
          second.tell(new Reader(0, EventTimes.MIN, 700_000, 1, 0));
          second.tellHolder(1);
          second.tell(new Partition("orders", 1, 0, 710_000, false, 980_000));
        });

    // then
    SourceState state = state();
    assertThat(state.lag()).hasValue(20);
    assertThat(state.watermark()).hasValue(700_000);
    assertThat(state.partitions()).isEqualTo(3);
    assertThat(state.idle()).isEqualTo(1);
    assertThat(state.folded()).isZero();
    assertThat(state.holder()).hasValue(new Holder(Optional.of("orders"), 1));
    assertThat(state.lagMillis(NOW)).isEqualTo(40_000);
    assertThat(state.told())
        .extracting(PartitionState::number, PartitionState::idle)
        .containsExactly(tuple(0, false), tuple(1, false), tuple(2, true));
  }

  @Test
  void aReaderWithoutAWatermarkHoldsTheStreamBack() throws IOException {
    // given
    SourceGauges first = new SourceGauges("orders", 0);
    SourceGauges second = new SourceGauges("orders", 1);

    // when
    told(
        () -> {
          first.tell(new Reader(0, EventTimes.MIN, 900_000, 1, 0));
          first.tellHolder(0);
          second.tell(new Reader(0, EventTimes.MIN, EventTimes.MIN, 1, 0));
          second.tellHolder(1);
        });

    // then
    assertThat(state().watermark()).isEqualTo(OptionalLong.empty());
    assertThat(state().holder()).hasValue(new Holder(Optional.empty(), 1));
  }

  @Test
  void aReaderWhosePartitionsAreAllIdleIsHeldBackByNone() throws IOException {
    // given
    SourceGauges first = new SourceGauges("orders", 0);
    SourceGauges second = new SourceGauges("orders", 1);

    // when
    told(
        () -> {
          first.tell(new Reader(0, EventTimes.MIN, 700_000, 1, 1));
          first.tellHolder(SourceGauges.NO_HOLDER);
          second.tell(new Reader(0, EventTimes.MIN, 900_000, 1, 0));
          second.tellHolder(1);
        });

    // then
    assertThat(state().holder()).isEmpty();
  }

  @Test
  void theTopicOfAHolderThatMayNotBeToldIsNotGuessed() throws IOException {
    // given
    SourceGauges gauges = new SourceGauges("orders", 0);

    // when
    told(
        () -> {
          gauges.tell(new Reader(0, EventTimes.MIN, 700_000, 40, 0));
          gauges.tellHolder(1);
          gauges.tell(new Partition("east", 1, 0, 910_000, false, 980_000));
          gauges.tell(new Partition("west", 1, 0, 920_000, false, 980_000));
        });

    // then
    assertThat(state().holder()).hasValue(new Holder(Optional.empty(), 1));
  }

  @Test
  void partitionsThatAreNotToldOneByOneAreCounted() throws IOException {
    // when
    told(
        () ->
            new SourceGauges("orders", 0).tell(new Reader(0, EventTimes.MIN, 900_000, 10_000, 0)));

    // then
    assertThat(state().folded()).isEqualTo(10_000 - SourceGauges.PARTITIONS_TOLD);
  }

  @Test
  void theLagOfPartitionsThatAreNotToldOneByOneIsThatOfTheStream() throws IOException {
    // given
    SourceGauges first = new SourceGauges("orders", 0);
    SourceGauges second = new SourceGauges("orders", 1);

    // when: the second had more to read a while ago
    told(
        () -> {
          first.tell(new Reader(20, 100_000, 900_000, 40, 0));
          first.tell(new Partition("orders", 0, 20, 910_000, false, 960_000));
          second.tell(new Reader(7, 50_000, 900_000, 40, 0));
        });
    told(() -> second.tell(new Reader(0, EventTimes.MIN, 900_000, 40, 0)));

    // then
    assertThat(state().lagMillis(NOW)).isEqualTo(900_000);
  }

  @Test
  void aStreamIsUnreachableIfOneReaderGetsNoAnswers() throws IOException {
    // given
    SourceGauges first = new SourceGauges("orders", 0);
    SourceGauges second = new SourceGauges("orders", 1);

    // when, then
    told(
        () -> {
          first.tellUnreachable(false);
          second.tellUnreachable(true);
        });
    assertThat(state().readers().unreachable()).isTrue();
    told(() -> second.tellUnreachable(false));
    assertThat(state().readers().unreachable()).isFalse();
  }

  @Test
  void nobodyHoldsAStreamBackAllOfWhosePartitionsAreIdle() throws IOException {
    // given
    SourceGauges gauges = new SourceGauges("orders", 0);
    told(() -> gauges.tellHolder(3));

    // when
    told(() -> gauges.tellHolder(SourceGauges.NO_HOLDER));

    // then
    assertThat(state().holder()).isEmpty();
    assertThat(state().told()).isEqualTo(List.of());
  }

  @Test
  void aTimeThatIsNoLongerKnownIsNotTheOneBefore() throws IOException {
    // given
    SourceGauges reader = new SourceGauges("orders", 0);
    told(() -> reader.tell(new Reader(20, 960_000, 900_000, 2, 0)));

    // when: that partition is read to its end, and of the one with more nothing is known
    told(() -> reader.tell(new Reader(5, EventTimes.MIN, 900_000, 2, 0)));

    // then
    assertThat(state().lag()).hasValue(5);
    assertThat(state().lagMillis(NOW)).isZero();
  }

  @Test
  void aSourceThatCountsNoRecordsTellsHowFarBehindItIs() throws IOException {
    // given
    SourceGauges reader = new SourceGauges("orders", 0);

    // when
    told(() -> reader.tell(new Reader(SourceGauges.NOT_COUNTED, 940_000, 900_000, 40, 1)));

    // then
    assertThat(state().lag()).isEmpty();
    assertThat(state().lagMillis(NOW)).isEqualTo(60_000);
    assertThat(state().hasMore()).isTrue();
    assertThat(state().watermark()).hasValue(900_000);
    assertThat(state().folded()).as("none is told one by one").isEqualTo(40);

    // when: all is read
    told(() -> reader.tell(new Reader(SourceGauges.NOT_COUNTED, EventTimes.MIN, 950_000, 40, 1)));

    // then
    assertThat(state().lagMillis(NOW)).isZero();
    assertThat(state().hasMore()).isFalse();
  }
}
