package dev.millrace.cli;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.Sizes;
import dev.millrace.cli.option.Times;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.UserException;
import dev.millrace.io.archive.ArchiveCompaction;
import dev.millrace.io.archive.ArchiveCompaction.Merge;
import dev.millrace.io.archive.manifest.ArchivedFile;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace compact PATH|FILE}. */
@Command(
    name = "compact",
    description = {
      "Merges the small files of an archive into big ones, sorted by event time; or those of the"
          + " tables of Iceberg and Delta Lake that a pipeline file writes to.",
      "Replays and an archiver may be at work meanwhile. Replaced files are deleted by a later"
          + " compaction or archiver, once their grace is over. Of a table of Iceberg, snapshots"
          + " older than that are forgotten, with their files, and so are files of three days that"
          + " no snapshot has; a table of Delta Lake gets a checkpoint, and its files stay."
    })
final class CompactCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "The archive's directory, or a pipeline file.")
  private Path path = Path.of("");

  @Option(
      names = "--target",
      paramLabel = "SIZE",
      defaultValue = "256MiB",
      converter = Sizes.Converter.class,
      description =
          "How long merged files are, about; files of half of that are left alone. Default:"
              + " ${DEFAULT-VALUE}.")
  private long target = 0;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "1d",
      converter = Times.DurationConverter.class,
      description =
          "How long replaced files stay for replays that began before. Default: ${DEFAULT-VALUE}.")
  private Duration grace = Duration.ZERO;

  @Mixin private FileOptions file = new FileOptions();

  @Option(names = "--dry-run", description = "Say what would be merged, and change nothing.")
  private boolean dryRun;

  CompactCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (target <= 0) {
      throw Refusals.of(Refusals.USAGE, "--target must be more than 0");
    }
    if (Files.isRegularFile(path)) {
      tables();
      return ExitCode.OK;
    }
    ArchiveCompaction.Options options =
        new ArchiveCompaction.Options(target, grace, Clock.systemUTC());
    try (ArchiveCompaction compaction = ArchiveCompaction.open(path.toString(), options)) {
      Console console = context.console();
      List<Merge> merges = compaction.plan();
      if (dryRun) {
        merges.forEach(merge -> console.out("would merge " + text(merge)));
      } else {
        int deleted = compaction.purge();
        if (deleted > 0) {
          console.out(Quantities.count(deleted, "replaced file") + " deleted");
        }
        run(compaction, merges);
      }
      console.out(summary(merges, compaction.waiting()));
    }
    return ExitCode.OK;
  }

  /** The tables of a pipeline file, each once. One that refuses does not keep from the others. */
  private void tables() {
    List<EndpointSpec> sinks = new ArrayList<>();
    for (PlanOutput output : context.plan(path, file.variables(context)).outputs()) {
      output.live().ifPresent(sinks::add);
      output.replay().ifPresent(sinks::add);
    }
    List<EndpointSpec> done = new ArrayList<>();
    List<UserException> refused = new ArrayList<>();
    for (EndpointSpec sink : sinks) {
      SinkType type = Connectors.sink(sink);
      Optional<SinkType.Upkeep> upkeep = type.upkeep();
      for (EndpointSpec place : upkeep.map(of -> of.places(sink)).orElse(List.of())) {
        if (done.stream().noneMatch(other -> isSame(place, other))) {
          done.add(place);
          context.console().out(type.place(place));
          run(upkeep.orElseThrow(), place).ifPresent(refused::add);
        }
      }
    }
    if (done.isEmpty()) {
      throw Refusals.of(
          Refusals.USAGE, "the outputs of " + path + " write to no tables that could be compacted");
    }
    if (!refused.isEmpty()) {
      throw new UserException(
          refused.stream().flatMap(each -> each.diagnostics().stream()).toList());
    }
  }

  /** Gives the refusal if there is one. */
  private Optional<UserException> run(SinkType.Upkeep upkeep, EndpointSpec place) {
    SinkType.Upkeep.Settings settings = new SinkType.Upkeep.Settings(target, grace, dryRun);
    try {
      upkeep.run(place, settings, line -> context.console().out("  " + line));
      return Optional.empty();
    } catch (UserException e) {
      context.console().out("  refused, see below");
      return Optional.of(e);
    }
  }

  /** Of one table, one output replaces what the other has written. */
  private static boolean isSame(EndpointSpec sink, EndpointSpec other) {
    SinkType type = Connectors.sink(sink);
    return type.type().equals(Connectors.sink(other).type()) && type.replaces(sink, other);
  }

  private void run(ArchiveCompaction compaction, List<Merge> merges) {
    Console console = context.console();
    int done = 0;
    for (Merge merge : merges) {
      done++;
      if (console.errStyle().live()) {
        console.overwrite(done + "/" + merges.size() + "  " + text(merge));
      }
      ArchivedFile merged = compaction.run(merge);
      console.out(
          text(merge)
              + " "
              + console.style().arrow()
              + " "
              + Quantities.count(merged.rows(), "row")
              + " in "
              + Quantities.bytes(merged.bytes()));
    }
  }

  private static String text(Merge merge) {
    return merge.directory()
        + ": "
        + Quantities.count(merge.files().size(), "file")
        + " of "
        + Quantities.bytes(merge.bytes());
  }

  private String summary(List<Merge> merges, int waiting) {
    if (merges.isEmpty()) {
      return "nothing to merge";
    }
    long files = merges.stream().mapToLong(merge -> merge.files().size()).sum();
    return Quantities.count(files, "file")
        + (dryRun ? " would become " : " became ")
        + Quantities.count(merges.size())
        + (dryRun ? "" : "; " + Quantities.count(waiting, "replaced file") + " kept for a while");
  }
}
