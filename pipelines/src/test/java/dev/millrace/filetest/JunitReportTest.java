package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Position;
import dev.millrace.spec.TestSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JunitReportTest {
  @Test
  void failuresAreEscapedAndCounted() {
    // given
    TestSpec test =
        new TestSpec(
            "a < b & \"c\"",
            new Position("o.yaml", 3, 5),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(TestSpec.Mode.LIVE, TestSpec.Mode.REPLAY));

    // when
    String xml =
        JunitReport.xml(
            List.of(
                new JunitReport.Suite(
                    "o.yaml",
                    List.of(
                        new FileTestResult(
                            test,
                            TestSpec.Mode.LIVE,
                            List.of(),
                            List.of(),
                            Duration.ofMillis(1500),
                            Optional.empty()),
                        new FileTestResult(
                            test,
                            TestSpec.Mode.REPLAY,
                            List.of("no such row: {a: <\u0000>}", "not expected"),
                            List.of(),
                            Duration.ofMillis(20),
                            Optional.empty())))));

    // then
    assertThat(xml)
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
              <testsuite name="o.yaml" tests="2" failures="1" errors="0" skipped="0" time="1.520">
                <testcase classname="o.yaml" name="a &lt; b &amp; &quot;c&quot; (live)" time="1.500"/>
                <testcase classname="o.yaml" name="a &lt; b &amp; &quot;c&quot; (replay)" time="0.020">
                  <failure message="no such row: {a: &lt;\uFFFD&gt;}">no such row: {a: &lt;\uFFFD&gt;}&#10;not expected</failure>
                </testcase>
              </testsuite>
            </testsuites>
            """);
  }
}
