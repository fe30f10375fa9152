package dev.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import dev.millrace.engine.stage.BadRowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureTest {
  private static void check(Throwable thrown, int exitCode, String message) {
    Failure failure = Failure.of(thrown);

    assertThat(failure.exitCode()).isEqualTo(exitCode);
    assertThat(failure.diagnostics().stream().map(Diagnostic::toString)).containsExactly(message);
  }

  @Test
  void whatIsFoundInTheFileIsTheUsersToMend() {
    check(
        new RejectedFile(
            new UserException(
                Diagnostic.error(
                    new Position("a.yaml", 3, 5), "ML-5001", "streams.a", "no topic"))),
        2,
        "a.yaml:3:5: error ML-5001 streams.a: no topic");
  }

  @Test
  void rowsThatDifferFromThoseExpectedAreADifference() {
    check(
        new IllegalStateException(
            new UserException(
                Diagnostic.error(
                    new Position("a.yaml", 9, 7), "ML-6070", "transforms.A", "missing: {}"))),
        1,
        "a.yaml:9:7: error ML-6070 transforms.A: missing: {}");
  }

  @Test
  void aSourceThatFailsWhileRunningIsTheEnvironments() {
    check(
        new RuntimeException(
            new IllegalStateException(
                new UserException(
                    Diagnostic.error(
                        new Position("a.yaml", 7, 9), "ML-5201", "", "is truncated")))),
        3,
        "a.yaml:7:9: error ML-5201: is truncated");
  }

  @Test
  void whatWrapsAnErrorAndRepeatsItsMessageDoesNotHideItsPlace() {
    UserException full =
        new UserException(
            Diagnostic.error(
                Position.ofFile("/tmp/a.blocks"), "ML-5150", "", "No space left on device"));

    check(new RuntimeException(full), 3, "/tmp/a.blocks: error ML-5150: No space left on device");
  }

  @Test
  void aFullDiskIsNamedWithTheFileThatTheSystemNames() {
    IOException full = new FileSystemException("/out/a", null, "No space left on device");

    check(
        new UncheckedIOException(full),
        3,
        "millrace: error ML-5902: no space is left on a disk (/out/a). Nothing half-written was"
            + " published; make room and run again.");
  }

  @Test
  void aBadRowThatEndsARunIsNamedWithItsPlace() {
    check(
        new IllegalStateException(
            new BadRowException(
                "clicks",
                new RowFault("ML-6002", "broken JSON at byte 6"),
                new Coordinates("kafka", "clicks", 0, 17, null))),
        3,
        "millrace: error ML-6002: step 'clicks': broken JSON at byte 6 (kafka:clicks/0@17). The"
            + " pipeline file says 'on_error: fail', or has neither 'streams' nor 'outputs', so it"
            + " ends the run; an output 'dead_letter', or 'error_handling: {output: NAME}' at the"
            + " step, takes such rows.");
  }

  @Test
  void oneErrorInTheFileAmongManyMakesItTheFiles() {
    List<Diagnostic> both =
        List.of(
            Diagnostic.error(Position.ofFile("a.parquet"), "ML-5201", "", "is truncated"),
            Diagnostic.error(new Position("a.yaml", 1, 1), "ML-1001", "x", "unknown key"));

    assertThat(Failure.of(new UserException(both))).isEqualTo(new Failure(2, both));
  }

  @Test
  void aBrokerThatDoesNotAnswerIsTheEnvironments() {
    check(
        new RuntimeException(new TimeoutException("Timed out waiting for a node assignment.")),
        3,
        "millrace: error ML-5900: a service did not answer in time: TimeoutException: Timed out"
            + " waiting for a node assignment. Check the addresses in the pipeline file and that"
            + " the service is running.");
  }

  @Test
  void aPathWithoutPermissionIsNamed() {
    check(
        new UncheckedIOException(new AccessDeniedException("/archive/orders")),
        3,
        "millrace: error ML-5901: /archive/orders: no permission; check the path and its owner.");
  }

  @Test
  void aFullDiskIsToldAsSuch() {
    check(
        new UncheckedIOException(new IOException("No space left on device")),
        3,
        "millrace: error ML-5902: no space is left on a disk. Nothing half-written was published;"
            + " make room and run again.");
  }

  @Test
  void everythingElseIsOurBugAndNamesItsRoot() {
    check(
        new RuntimeException("outer", new ArithmeticException("/ by zero")),
        70,
        "millrace: error ML-9100: this is a bug of Millrace: ArithmeticException: / by zero. Run"
            + " the command again with --debug for the stack trace, and please report it.");
  }
}
