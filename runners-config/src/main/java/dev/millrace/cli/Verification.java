package dev.millrace.cli;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.Coordinates;
import dev.millrace.element.RowCodec;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanOutput;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.OutputSpec;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import dev.millrace.verify.MultisetDiff;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Proves the parity law on data: what a finished live run wrote to its topics equals, as multisets
 * of rows and event times, what a replay of the archive gives without the events that were late
 * live. A second replay, with the late events, tells what they would have changed.
 */
final class Verification {
  private final JobRunner runner;
  private final Plan plan;
  private final Optional<Instant> from;
  private final Optional<Instant> to;
  private final Set<String> disabledRules;
  private final Optional<Path> fullReplay;

  /**
   * @param fullReplay where a replay of all events has its outputs already, to spare another one
   * @throws dev.millrace.diag.UserException ML-4106 if the file says {@code replayable: false},
   *     ML-4105 if no output can be compared
   */
  Verification(
      JobRunner runner,
      Plan plan,
      Optional<Instant> from,
      Optional<Instant> to,
      Set<String> disabledRules,
      Optional<Path> fullReplay) {
    if (!plan.spec().replayable()) {
      throw Refusals.of(
          Refusals.NOT_REPLAYABLE,
          plan.spec().file()
              + " says 'replayable: false': its live results depend on more than its events, and"
              + " nothing can be proved about them");
    }
    this.runner = runner;
    this.plan = plan;
    this.from = from;
    this.to = to;
    this.disabledRules = disabledRules;
    this.fullReplay = fullReplay;
    if (compared(plan).isEmpty()) {
      throw Refusals.of(
          Refusals.NOT_DECLARED,
          plan.spec().file()
              + ": no output has both a live side WriteToKafka and a replay side WriteToParquet, so"
              + " there is nothing to compare");
    }
  }

  /** The outputs that have two sides which can be read back. */
  static List<PlanOutput> compared(Plan plan) {
    return plan.outputs().stream()
        .filter(output -> !isAside(output.name()))
        .filter(output -> output.live().filter(OutputRows::isKafka).isPresent())
        .filter(output -> output.replay().filter(OutputRows::isParquet).isPresent())
        .toList();
  }

  private static boolean isAside(String name) {
    return name.equals(OutputSpec.DEAD_LETTER) || name.equals(OutputSpec.LATE);
  }

  /**
   * Runs the replays and compares.
   *
   * @throws dev.millrace.diag.UserException if topics or archives cannot be read
   */
  Findings run() {
    Set<Coordinates> late = lateEvents();
    try (TempDirectory temp = TempDirectory.create("millrace-verify")) {
      Path without = temp.path().resolve("without-late");
      Report replay = replay(without, late);
      if (replay.cancelled()) {
        return new Findings(plan, late.size(), replay, List.of(), List.of());
      }
      List<Comparison> parity = new ArrayList<>();
      for (PlanOutput output : compared(plan)) {
        parity.add(liveAgainst(output, without, temp.path()));
      }
      List<Comparison> effect = new ArrayList<>();
      if (!late.isEmpty()) {
        Path with = fullReplay.orElse(temp.path().resolve("with-late"));
        if (fullReplay.isEmpty()) {
          replay(with, Set.of());
        }
        for (PlanOutput output : compared(plan)) {
          effect.add(replays(output, without, with, temp.path()));
        }
      }
      return new Findings(plan, late.size(), replay, parity, effect);
    }
  }

  private Report replay(Path out, Set<Coordinates> without) {
    return runner.run(
        new RunRequest(
            plan,
            RunMode.REPLAY,
            from,
            to,
            Optional.empty(),
            Optional.of(out),
            without,
            disabledRules));
  }

  /** Where the events lie that came too late in the live run. */
  private Set<Coordinates> lateEvents() {
    Set<Coordinates> late = new LinkedHashSet<>();
    for (PlanOutput output : plan.outputs()) {
      Optional<EndpointSpec> live = output.live();
      if (output.name().equals(OutputSpec.LATE) && live.filter(OutputRows::isKafka).isPresent()) {
        OutputRows.readTopic(
            output,
            live.get(),
            (row, time) -> {
              if (inRange(time) && isOwn(output, row)) {
                late.add(coordinates(output, row));
              }
            });
      }
    }
    return late;
  }

  /** Several pipelines may write their late events to one topic. */
  private boolean isOwn(PlanOutput output, Object[] row) {
    return plan.id().name().equals(row[output.schema().indexOf("pipeline")]);
  }

  private static Coordinates coordinates(PlanOutput late, Object[] row) {
    return new Coordinates(
        (String) row[late.schema().indexOf("source_kind")],
        (String) row[late.schema().indexOf("source")],
        (Integer) row[late.schema().indexOf("partition")],
        (Long) row[late.schema().indexOf("offset")]);
  }

  private boolean inRange(long time) {
    return from.map(start -> time >= start.toEpochMilli()).orElse(true)
        && to.map(end -> time < end.toEpochMilli()).orElse(true);
  }

  private Comparison liveAgainst(PlanOutput output, Path replayed, Path temp) {
    RowCodec codec = RowCodec.canonical(output.schema());
    try (MultisetDiff diff = MultisetDiff.in(temp)) {
      OutputRows.readTopic(
          output,
          output.live().orElseThrow(),
          (row, time) -> {
            if (inRange(time)) {
              diff.addLeft(DatedRow.of(codec, row, time));
            }
          });
      addFiles(output, replayed, codec, diff::addRight);
      return new Comparison(output, diff.result());
    }
  }

  private static Comparison replays(PlanOutput output, Path left, Path right, Path temp) {
    RowCodec codec = RowCodec.canonical(output.schema());
    try (MultisetDiff diff = MultisetDiff.in(temp)) {
      addFiles(output, left, codec, diff::addLeft);
      addFiles(output, right, codec, diff::addRight);
      return new Comparison(output, diff.result());
    }
  }

  private static void addFiles(
      PlanOutput output, Path out, RowCodec codec, Consumer<DatedRow> rows) {
    OutputRows.readFiles(
        out.resolve(output.name()),
        output.schema(),
        (row, time) -> rows.accept(DatedRow.of(codec, row, time)));
  }

  /** One output, compared. */
  record Comparison(PlanOutput output, DiffResult diff) {}

  /**
   * What a verification found.
   *
   * @param lateEvents how many events were late live, within the range
   * @param replay of the replay without them
   * @param parity per output: left live, right replay without late events
   * @param lateEffect per output: left replay without, right with late events; empty if there are
   *     none
   */
  record Findings(
      Plan plan,
      long lateEvents,
      Report replay,
      List<Comparison> parity,
      List<Comparison> lateEffect) {
    Findings {
      parity = List.copyOf(parity);
      lateEffect = List.copyOf(lateEffect);
    }

    /** Whether live and replayed rows are the same. */
    boolean same() {
      return parity.stream().allMatch(comparison -> comparison.diff().same());
    }

    int exitCode() {
      if (replay.cancelled()) {
        return ExitCode.INTERRUPTED;
      }
      return same() && replay.ledger().balanced() ? ExitCode.OK : ExitCode.DIFFERENT;
    }
  }
}
