package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command that asks a run how it is. */
class StatusCommandTest {
  private final KnownRun run = new KnownRun();

  @AfterEach
  void stop() {
    run.close();
  }

  @Test
  void theStatusCommandTellsItInAFewLines() {
    // given
    run.see(run.snapshot(1_000, 50, Duration.ofSeconds(90), 2));
    run.clock.now += 2_000;
    run.see(run.snapshot(1_200, 50, Duration.ofSeconds(90), 2));
    run.clock.now += 1_000;

    // when
    TestCommandLine.Result result =
        TestCommandLine.run("status", run.url().replace("http://", "") + "/metrics");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .map(line -> line.replaceFirst("waited 2:0\\d", "waited 2:00"))
        .containsExactly(
            "live shop  0:02  ready",
            "stream orders  read 1,200 (100/s)  late 4  dead 0  lag 50 (10 s)"
                + "  watermark 2025-03-01T09:58:30Z  held by orders/1  idle 0 of 2 partitions",
            "output counts  written 9  has waited 2:00 for its sink  last 3.0 s ago");
  }

  @Test
  void theStatusCommandSaysWhyARunIsNotReady() {
    // when
    TestCommandLine.Result result = TestCommandLine.run("status", run.url());

    // then
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).containsExactly("live shop  0:00  not ready", "  the job is starting");
  }

  @Test
  void nobodyAnswersOrSomebodyElseDoes() {
    // given
    String url = run.url();
    run.close();

    // when, then
    assertThat(TestCommandLine.run("status", url))
        .satisfies(result -> assertThat(result.exitCode()).isEqualTo(3))
        .satisfies(
            result ->
                assertThat(result.err())
                    .singleElement()
                    .asString()
                    .contains("ML-5904", "nobody answers there. Give the address"));
  }
}
