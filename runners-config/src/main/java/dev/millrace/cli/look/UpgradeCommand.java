package dev.millrace.cli.look;

import dev.millrace.cli.look.UpgradeText.Switch;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.element.block.StreamProgress;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.StateForm;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.upgrade.Upgrade;
import dev.millrace.runner.flink.KeptState;
import dev.millrace.runner.state.KeptCheckpoint;
import dev.millrace.runner.state.KeptProgress;
import dev.millrace.runner.state.StateHome;
import dev.millrace.runner.state.StateRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace upgrade OLD NEW}. */
@Command(
    name = "upgrade",
    description = {
      "Tells what happens to the state of each step when a running pipeline goes on with another"
          + " version of its file, why, and which way to choose.",
      "Exit code 1 if the state cannot be gone on with; a run refuses it with the same words."
    })
public final class UpgradeCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON
  }

  private final Context context;

  @Parameters(index = "0", paramLabel = "OLD", description = "The file of the running version.")
  private Path old = Path.of("");

  @Parameters(index = "1", paramLabel = "NEW", description = "The file to go on with.")
  private Path file = Path.of("");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Compare with the state in this directory, whatever OLD says.")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--savepoint",
      paramLabel = "PATH",
      description = "Compare with this savepoint or retained checkpoint, whatever OLD says.")
  private Optional<String> savepoint = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "For people, or for programs.")
  private Format format = Format.TEXT;

  @Mixin private FileOptions options = new FileOptions();

  public UpgradeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (state.isPresent() && savepoint.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--state and --savepoint are two places of state; leave one of them out");
    }
    Plan before = options.plan(context, old);
    Plan after = options.plan(context, file);
    Upgrade upgrade = Upgrade.of(kept().orElseGet(() -> StateForm.of(before)), after);
    UpgradeText text = new UpgradeText(upgrade, file.toString(), resume(), switching());
    if (format == Format.JSON) {
      context.console().out(text.json().toPrettyString());
    } else {
      text.lines(context.console().style()).forEach(context.console()::out);
      otherName(after).filter(name -> upgrade.canGoOn()).ifPresent(context.console()::out);
    }
    return upgrade.canGoOn() ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private Optional<Map<String, Map<String, String>>> kept() {
    if (savepoint.isPresent()) {
      return Optional.of(
          KeptState.of(savepoint.get())
              .orElseThrow(() -> nothing("--savepoint: " + savepoint.get())));
    }
    return state.map(
        directory ->
            StateHome.at(directory)
                .record()
                .flatMap(StateRecord::newestWhole)
                .map(KeptCheckpoint::form)
                .orElseThrow(() -> nothing("--state: " + directory)));
  }

  /** What results are counted back from: what the state's sources have read, or the clock. */
  private Switch switching() {
    Optional<StreamProgress> read =
        savepoint
            .flatMap(KeptState::progress)
            .or(() -> state.map(StateHome::at).map(KeptProgress::of))
            .flatMap(kept -> kept.streams().values().stream().reduce(StreamProgress::and));
    return read.map(progress -> Switch.atWatermark(progress.settled()))
        .orElseGet(() -> Switch.at(Instant.now()));
  }

  /** The directory takes the pipeline of its name alone, and a file's name is the pipeline's. */
  private Optional<String> otherName(Plan after) {
    return state
        .flatMap(directory -> StateHome.at(directory).record())
        .map(StateRecord::pipeline)
        .filter(name -> !name.equals(after.id().name()))
        .map(name -> "the state is of the pipeline '" + name + "': give the file this name first");
  }

  private static RuntimeException nothing(String place) {
    return Refusals.of(
        Refusals.USAGE,
        place + " does not say which form its state has; leave it out to compare files");
  }

  private String resume() {
    return savepoint
        .map(path -> "--from-savepoint " + path)
        .or(() -> state.map(directory -> "--state " + directory))
        .orElse("--state DIR, or --from-savepoint PATH");
  }
}
