package dev.millrace.cli.option;

import dev.millrace.job.Refusals;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --from} and {@code --to}. */
public final class TimeRange {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = Times.InstantConverter.class,
      description =
          "First event time, inclusive: 2026-03-01, 2026-03-01T10:00 (UTC) or with an offset.")
  private Optional<Instant> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = Times.InstantConverter.class,
      description = "End of the range, exclusive.")
  private Optional<Instant> to = Optional.empty();

  public Optional<Instant> from() {
    return from;
  }

  public Optional<Instant> to() {
    return to;
  }

  /**
   * Refuses a range that nothing can lie in.
   *
   * @throws dev.millrace.diag.UserException if {@code from} is not before {@code to}
   */
  public void check() {
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw Refusals.of(
          Refusals.TIME,
          "the time range is empty: --from "
              + from.get()
              + " is not before --to "
              + to.get()
              + "; --to is exclusive");
    }
  }
}
