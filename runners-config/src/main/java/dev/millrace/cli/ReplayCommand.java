package dev.millrace.cli;

import dev.millrace.cli.option.RunOptions;
import dev.millrace.cli.option.TimeRange;
import dev.millrace.cli.option.ViewerOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace replay FILE}. */
@Command(
    name = "replay",
    description = {
      "Runs a pipeline over its archives, in batch.",
      "Outputs appear whole at the end or not at all; those of an earlier replay to the same place"
          + " are replaced."
    })
final class ReplayCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Mixin private TimeRange range = new TimeRange();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write every output to DIR/NAME instead of the paths in the file; also a bucket, such as"
              + " gs://BUCKET/PATH.")
  private Optional<String> out = Optional.empty();

  @Mixin private ChunkOptions chunks = new ChunkOptions();

  @Mixin private RunOptions options = new RunOptions();

  @Mixin private ViewerOptions viewers = new ViewerOptions();

  ReplayCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    options.checkRunner();
    range.check();
    Set<String> disabled = options.disabledRules();
    chunks.check(range, options, viewers);
    Plan plan = options.file().plan(context, file);
    if (chunks.asked()) {
      return chunks.run(context, chunks.settings(plan, range, out, disabled), options, viewers);
    }
    return options.launch(
        context,
        new RunRequest(
            plan,
            RunMode.REPLAY,
            range.from(),
            range.to(),
            Optional.empty(),
            out,
            Set.of(),
            disabled),
        viewers);
  }
}
