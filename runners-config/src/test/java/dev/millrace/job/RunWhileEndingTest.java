package dev.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.spec.FileVariables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command of several runs that is asked to stop while one of them publishes. */
@Timeout(120)
class RunWhileEndingTest {

  /** The process whose end has begun. */
  static final class Ended {
    private Ended() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime().addShutdownHook(new Thread(Ended::runAgain));
    }

    private static void runAgain() {
      FakeToolchain toolchain = new FakeToolchain();
      Context context =
          new Context(new RecordedConsole(Style.PLAIN).console(), toolchain, Map.of());
      assertThatThrownBy(
              () ->
                  new JobRunner(context, new DirectTarget(), false)
                      .run(
                          new RunRequest(
                              context.plan(Path.of("good.yaml"), FileVariables.of(Map.of())),
                              RunMode.REPLAY,
                              Optional.empty(),
                              Optional.empty(),
                              Optional.empty(),
                              Optional.empty(),
                              Set.of(),
                              Set.of())))
          .isInstanceOf(StoppedException.class)
          .hasMessage("stopped before the end: replay good did not start");
      System.out.println(toolchain.events);
    }
  }

  @Test
  void theNextRunDoesNotStartAndLeavesNothing() throws Exception {
    // given
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            Ended.class.getName());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));

    // when
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // then
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).endsWith("[discarded]\n").doesNotContain("Exception");
  }
}
