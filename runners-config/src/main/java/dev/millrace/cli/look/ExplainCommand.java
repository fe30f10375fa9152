package dev.millrace.cli.look;

import dev.millrace.capture.CapturedRun;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.InputOptions;
import dev.millrace.cli.option.Times;
import dev.millrace.inspect.EarlyStart;
import dev.millrace.inspect.EventFinder;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.inspect.Explanation;
import dev.millrace.inspect.ExplanationText;
import dev.millrace.inspect.HypotheticalEvent;
import dev.millrace.inspect.Input;
import dev.millrace.inspect.Sample;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace explain FILE --key K | --row JSON}. */
@Command(
    name = "explain",
    description =
        "Tells why an event is, or is not, in the outputs: what every step did with it, from a run"
            + " with it and one without it. Writes nothing.")
public final class ExplainCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "[COLUMN=]VALUE",
      description = "The events with this value, in this column or any.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--row",
      paramLabel = "JSON",
      description = "An event that need not have come: a JSON object with the columns of a stream.")
  private Optional<String> row = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description = "The stream of --row, where more than one has its columns.")
  private Optional<String> stream = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Times.InstantConverter.class,
      description = "With --key, the event nearest to this time; with --row, its event time.")
  private Optional<Instant> at = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How many events are explained, in the order of time (default ${DEFAULT-VALUE}).")
  private int limit = 3;

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private FileOptions options = new FileOptions();

  public ExplainCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (key.isPresent() == row.isPresent()) {
      throw Refusals.of(Refusals.USAGE, "one of --key and --row is needed");
    }
    if (limit < 1) {
      throw Refusals.of(Refusals.USAGE, "--limit must be at least 1, but was: " + limit);
    }
    EarlyStart start = EarlyStart.begin();
    Plan plan = input.plan(options, context, file);
    start.await();
    Input read = row.isEmpty() || input.hasAny(plan) ? input.read(plan) : Input.empty(plan);
    Sample sample = read.sample();
    List<Found> found;
    if (row.isPresent()) {
      Found given = HypotheticalEvent.of(read.observed().plan(), row.get(), stream, at);
      sample = sample.with(given.source(), given.record());
      found = List.of(given);
    } else {
      found = new EventFinder(read.observed().plan(), key.orElseThrow()).find(sample, at);
    }
    return explain(read, sample, found);
  }

  private int explain(Input read, Sample sample, List<Found> found) {
    Console console = context.console();
    console.out(
        console
            .style()
            .dim("among " + Quantities.count(sample.size(), "event") + " of " + sample.place()));
    console.out("");
    if (found.isEmpty()) {
      console.out(
          "no event with "
              + key.orElseThrow()
              + (sample.cut() ? "; there are more events: see --read, --from and --to" : ""));
      return ExitCode.DIFFERENT;
    }
    CapturedRun with = read.observed().run(sample.records());
    for (Found event : found.stream().limit(limit).toList()) {
      Explanation explanation = Explanation.of(read.observed(), sample, with, event);
      ExplanationText.lines(explanation, console.style()).forEach(console::out);
    }
    if (found.size() > limit) {
      console.out(
          Quantities.count(found.size() - limit, "more event")
              + " of this key; see --at and --limit");
    }
    return ExitCode.OK;
  }
}
