package dev.millrace.cli.option;

import dev.millrace.inspect.Input;
import dev.millrace.inspect.Input.Choice;
import dev.millrace.inspect.Input.Kind;
import dev.millrace.inspect.SampleReader;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which events a command looks at. */
public final class InputOptions {
  @Option(
      names = "--input",
      paramLabel = "archive|topic|tests",
      description =
          "Where events are taken from. Without it: the archive if there is one, else the file's"
              + " first test, else the topics. Topics are looked at, not consumed.")
  private Optional<Kind> kind = Optional.empty();

  @Option(names = "--test", paramLabel = "NAME", description = "The rows of this test.")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A directory that is read instead of the archives, as in verify.")
  private Optional<Path> data = Optional.empty();

  @Mixin private TimeRange range = new TimeRange();

  @Option(
      names = "--read",
      paramLabel = "N",
      description =
          "How many events of each stream are read: the first ones (default ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int read = 1000;

  /**
   * Plans the file, with the rows of its tests unless others are looked at.
   *
   * @throws dev.millrace.job.RejectedFile if the file has errors
   */
  public Plan plan(FileOptions options, Context context, Path file) {
    boolean others = data.isPresent() || kind.filter(k -> k != Kind.TESTS).isPresent();
    return others ? options.plan(context, file) : options.planWithTests(context, file);
  }

  /**
   * Whether something was asked for, or is there without asking.
   *
   * @throws dev.millrace.diag.UserException if the options make no sense
   */
  public boolean hasAny(Plan plan) {
    return kind.isPresent()
        || test.isPresent()
        || data.isPresent()
        || Input.found(plan, reader()).isPresent();
  }

  /**
   * Reads the events.
   *
   * @throws dev.millrace.diag.UserException if they are not there, or the options make no sense
   */
  public Input read(Plan plan) {
    return Input.read(plan, new Choice(kind, test, data), reader());
  }

  private SampleReader reader() {
    range.check();
    if (read < 1 || read > 1_000_000) {
      throw Refusals.of(Refusals.USAGE, "--read must be between 1 and 1000000, but was: " + read);
    }
    return new SampleReader(range.from(), range.to(), read);
  }
}
