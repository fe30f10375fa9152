package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LateShareTest {
  private static final String FILE =
      """
      streams:
        clicks:
          fields: {id: VARCHAR, t: TIMESTAMP NOT NULL}
          timestamp: t
          watermark: {max_out_of_orderness: 2m, allowed_lateness: 10s}
          live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}
      on_error: fail
      pipeline:
        transforms:
          - {type: Filter, name: S, input: clicks, config: {keep: "TRUE"}}
      outputs:
        out: {input: S, live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      """;

  private final Plan plan = Planner.plan(PipelineFiles.parse("p.yaml", FILE, Map.of()).spec());

  private static <T> MetricResult<T> metric(String name, T value) {
    MetricKey key = MetricKey.create("clicks", MetricName.named(StepCounters.NAMESPACE, name));
    return MetricResult.attempted(key, value);
  }

  private static MetricResults metrics(long in, long late, long... byAtMost) {
    List<MetricResult<DistributionResult>> lateness = new ArrayList<>();
    for (long most : byAtMost) {
      lateness.add(
          metric("clicks" + StepCounters.LATENESS, DistributionResult.create(most, 1, most, most)));
    }
    MetricQueryResults all =
        MetricQueryResults.create(
            List.of(metric("clicks/in", in), metric("clicks/late", late)),
            lateness,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new MetricResults() {
      @Override
      public MetricQueryResults queryMetrics(MetricsFilter filter) {
        return all;
      }
    };
  }

  private List<String> warnings(MetricResults metrics) {
    return new LateShare(plan, metrics).warnings().stream().map(Diagnostic::toString).toList();
  }

  @Test
  void oneInTwentyIsLeftUnsaid() {
    assertThat(warnings(metrics(2_000, 100, 90_000))).isEmpty();
    assertThat(warnings(metrics(0, 0))).isEmpty();
  }

  @Test
  void moreThanThatIsSaidWithTheBoundThatWouldHaveBeenEnough() {
    // given: 12 minutes below the watermark, of which 10 s were allowed
    assertThat(warnings(metrics(2_000, 101, 90_000, 720_000)))
        .containsExactly(
            "p.yaml:2:3: warning ML-4030 streams.clicks: 101 of 2,000 events (5.1 %) were late and"
                + " went to the late output; watermark.max_out_of_orderness: 830s would have been"
                + " enough for all of them; it was 2m.");
  }

  @Test
  void whatARunnerDoesNotTellIsLeftOut() {
    assertThat(warnings(metrics(10, 10)))
        .containsExactly(
            "p.yaml:2:3: warning ML-4030 streams.clicks: 10 of 10 events (100.0 %) were late and"
                + " went to the late output.");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "1, 1ms",
    "99999, 99999ms",
    "100001, 101s",
    "120000, 2m",
    "86400000, 1d",
    "86400001, 1441m",
    "31536000001, 366d"
  })
  void boundsAreWrittenAsAFileDoes(long millis, String literal) {
    assertThat(LateShare.literal(millis)).isEqualTo(literal);
  }
}
