package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool checks the rules, and runs their tests. */
class AlertRulesTest {
  private static final Path MONITORING = Path.of("monitoring");

  /** What other panels show in another way, or what is for queries and alerts alone. */
  private static final Set<Metric> NOT_ON_THE_DASHBOARD =
      EnumSet.of(
          Metric.RUN_ELAPSED,
          Metric.SOURCE_WATERMARK,
          Metric.SOURCE_UNREACHABLE,
          Metric.SOURCE_LARGEST_LATENESS,
          Metric.PARTITION_LAG_TIME,
          Metric.PARTITION_WATERMARK,
          Metric.PARTITION_IDLE,
          Metric.STEP_OUT,
          Metric.COMPLETENESS_WINDOW,
          Metric.COMPLETENESS_FOLDED,
          Metric.COMPLETENESS_FOLDED_KEYS);

  private static String promtool(String... arguments) throws Exception {
    assumeTrue(
        PrometheusServer.isInstalled("promtool"), "Debian's package prometheus is not installed");
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
            .directory(MONITORING.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : said;
  }

  @Test
  void theConfigurationAndTheRulesAreRight() throws Exception {
    assertThat(promtool("check", "config", "prometheus.yaml")).isEmpty();
  }

  @Test
  void alertsFireWhenTheyMustAndOnlyThen() throws Exception {
    assertThat(promtool("test", "rules", "alerts.test.yaml")).isEmpty();
  }

  /** From the names of Flink's reporter, which {@code SavepointIT} sees on a real cluster. */
  @Test
  void jobsThatNobodyFollowsHaveTheSameNames() throws Exception {
    assertThat(promtool("test", "rules", "flink-names.test.yaml")).isEmpty();
  }

  @Test
  void everyAlertHasATestInWhichItFires() throws IOException {
    // when
    Set<String> fired = found("alertname: (\\w+)\\s+exp_alerts:\\s+- ", "alerts.test.yaml");

    // then
    assertThat(fired).isEqualTo(found("- alert: (\\w+)", "alerts.yaml")).hasSize(14);
  }

  /** Of jobs that nobody follows, too: or the page says that it stays silent. */
  @Test
  void everyAlertFiresFromFlinksNamesOrIsSaidToBeSilent() throws IOException {
    // given
    String page = Files.readString(Path.of("../docs/flink.md"));
    Set<String> silent =
        page.lines()
            .filter(line -> line.startsWith("| `Millrace") && line.contains("| silent: "))
            .flatMap(line -> Pattern.compile("Millrace\\w+").matcher(line).results())
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));

    // when
    Set<String> fired = found("alertname: (\\w+)\\s+exp_alerts:\\s+- ", "flink-names.test.yaml");

    // then
    assertThat(fired).doesNotContainAnyElementsOf(silent);
    fired.addAll(silent);
    assertThat(fired).isEqualTo(found("- alert: (\\w+)", "alerts.yaml"));
  }

  @Test
  void rulesAndDashboardNameMetricsOfTheCatalogue() throws IOException {
    // given
    Set<String> known =
        Stream.of(Metric.values())
            .flatMap(metric -> metric.series().stream())
            .collect(Collectors.toSet());

    // when
    Set<String> named = found("(millrace_\\w+)", "alerts.yaml");
    named.addAll(found("(millrace_\\w+)", "dashboard.json"));
    named.addAll(found("record: (millrace_\\w+)", "flink-names.yaml"));

    // then
    assertThat(known).containsAll(named);
  }

  /** A metric that is new is on the dashboard, or somebody has decided that it need not be. */
  @Test
  void theDashboardShowsWhatItDoesNotLeaveOut() throws IOException {
    // given
    Set<String> shown = found("(millrace_\\w+)", "dashboard.json");

    // when
    Set<Metric> absent =
        Stream.of(Metric.values())
            .filter(metric -> metric.series().stream().noneMatch(shown::contains))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Metric.class)));

    // then
    assertThat(absent).isEqualTo(NOT_ON_THE_DASHBOARD);
  }

  private static Set<String> found(String pattern, String file) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(MONITORING.resolve(file)))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
