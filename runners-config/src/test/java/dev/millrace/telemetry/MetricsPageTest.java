package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The checked-in page must be what the catalogue says, and the catalogue what conventions ask. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("../docs/reference/metrics.md");

  @Test
  void thePageIsUpToDate() throws IOException {
    if ("update".equals(System.getProperty("millrace.golden"))) {
      Files.writeString(PAGE, MetricsPage.markdown());
    }
    assertThat(PAGE)
        .as("run the test with -Dmillrace.golden=update and review the change")
        .exists()
        .hasContent(MetricsPage.markdown());
  }

  @Test
  void namesAreThoseOfPrometheusAndNoneIsTheBeginningOfAnotherType() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::prometheusName))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("millrace(_[a-z]+)+"))
        // Prometheus' client takes these endings away.
        .noneMatch(name -> name.matches(".*_(info|created|bucket|count|sum|max)"));
    assertThat(Arrays.stream(Metric.values()).map(Metric::meter)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(Metric.values()).map(Metric::doc)).allMatch(doc -> doc.endsWith("."));
  }
}
