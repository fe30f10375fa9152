package dev.millrace.runner.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** A job of one vertex with two subtasks that count the same rows. */
class OwnCountsTest {
  private static final String IN = "millrace.clicks/in";

  private final OwnCounts counts = new OwnCounts();

  /** The metrics of a subtask in one of its attempts. */
  private static UnregisteredMetricsGroup subtask(String operator, int index, int attempt) {
    return new UnregisteredMetricsGroup() {
      @Override
      public Map<String, String> getAllVariables() {
        return Map.of(
            "<task_id>",
            "v1",
            "<subtask_index>",
            Integer.toString(index),
            "<task_attempt_num>",
            Integer.toString(attempt),
            "<operator_name>",
            operator);
      }
    };
  }

  private SimpleCounter counter(String operator, int index, int attempt, long value) {
    SimpleCounter counter = new SimpleCounter();
    counter.inc(value);
    counts.notifyOfAddedMetric(counter, IN, subtask(operator, index, attempt));
    return counter;
  }

  private MetricQueryResults asked() {
    return MetricsContainerStepMap.asAttemptedOnlyMetricResults(counts.ask()).allMetrics();
  }

  private Map<String, Long> told() {
    Map<String, Long> told = new TreeMap<>();
    asked().getCounters().forEach(m -> told.put(m.getName().getName(), m.getAttempted()));
    asked().getGauges().forEach(m -> told.put(m.getName().getName(), m.getAttempted().getValue()));
    return told;
  }

  @Test
  void aSubtaskThatHasFinishedKeepsItsPart() {
    // given
    SimpleCounter first = counter("Filter", 0, 0, 100);
    SimpleCounter second = counter("Filter", 1, 0, 10);
    assertThat(told()).containsExactly(Map.entry("clicks/in", 110L));

    // when
    counts.notifyOfRemovedMetric(first, IN, subtask("Filter", 0, 0));
    second.inc(20);

    // then
    assertThat(told()).containsExactly(Map.entry("clicks/in", 130L));
  }

  @Test
  void aNewAttemptOfASubtaskCountsAnew() {
    // given
    counter("Filter", 0, 0, 100);
    counter("Filter", 1, 0, 10);

    // when: the first metric of an attempt need not be one of ours
    counts.notifyOfAddedMetric(new SimpleCounter(), "numRecordsIn", subtask("Filter", 0, 1));

    // then
    assertThat(told()).containsExactly(Map.entry("clicks/in", 10L));

    // when: the attempt before is slow to end
    counter("Filter", 0, 1, 7);
    counter("Filter", 0, 0, 1_000);

    // then
    assertThat(told()).containsExactly(Map.entry("clicks/in", 17L));
  }

  @Test
  void aTotalThatIsStateDoesNotFall() {
    // given
    counter("ledger/ParMultiDo(TotalCounts)", 0, 0, 100);
    assertThat(told()).containsExactly(Map.entry("clicks/in", 100L));

    // when, then: a new attempt has not told it yet, tells it, and goes on
    SimpleCounter again = counter("ledger/ParMultiDo(TotalCounts)", 0, 1, 0);
    assertThat(told()).containsExactly(Map.entry("clicks/in", 100L));
    again.inc(130);
    assertThat(told()).containsExactly(Map.entry("clicks/in", 130L));
  }

  @Test
  void whatIsSoNowFallsAndGoesWithItsReader() {
    // given
    long[] lag = {500};
    Gauge<Long> gauge = () -> lag[0];
    String name = "millrace.clicks/now/lag/0";
    counts.notifyOfAddedMetric(gauge, name, subtask("Source", 0, 0));
    assertThat(told()).containsExactly(Map.entry("clicks/now/lag/0", 500L));

    // when, then
    lag[0] = 20;
    assertThat(told()).containsExactly(Map.entry("clicks/now/lag/0", 20L));
    counts.notifyOfRemovedMetric(gauge, name, subtask("Source", 0, 0));
    assertThat(told()).isEmpty();
  }

  @Test
  void aDistributionIsNoCount() {
    // given
    Gauge<DistributionResult> lateness = () -> DistributionResult.create(7, 1, 7, 7);

    // when
    counts.notifyOfAddedMetric(lateness, "millrace.clicks/lateness_ms", subtask("Source", 0, 0));

    // then
    assertThat(told()).isEmpty();
  }
}
