package dev.millrace.cli.option;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --until-idle}: where a run of live sources ends by itself. */
public final class UntilIdle {
  @Option(
      names = "--until-idle",
      paramLabel = "DURATION",
      converter = Times.DurationConverter.class,
      description =
          "Stop once every source is read to its end and had nothing new for this long, for"
              + " example 10s.")
  private Optional<Duration> untilIdle = Optional.empty();

  /** How long nothing may come; empty to go on for ever. */
  public Optional<Duration> untilIdle() {
    return untilIdle;
  }
}
