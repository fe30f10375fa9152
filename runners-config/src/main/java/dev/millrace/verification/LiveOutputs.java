package dev.millrace.verification;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SinkType;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.Quantities;
import dev.millrace.show.RowProgress;
import dev.millrace.verification.Findings.RunSeen;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What live runs wrote to a pipeline's outputs: read as the left sides of comparisons, and refused
 * where it cannot be compared with one replay.
 */
final class LiveOutputs implements AutoCloseable {
  private static final RunMark UNMARKED = new RunMark("", "");

  private final VerifySettings settings;
  private final Plan plan;
  private final Path temp;
  private final RowProgress progress;
  private final List<OutputComparison> comparisons = new ArrayList<>();
  private final Map<RunMark, Counts> runs = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;
  private long taken;

  private static final class Counts {
    final int writer;
    long rows;

    Counts(int writer) {
      this.writer = writer;
    }
  }

  private LiveOutputs(VerifySettings settings, Path temp, RowProgress progress) {
    this.settings = settings;
    this.plan = settings.plan();
    this.temp = temp;
    this.progress = progress;
  }

  /**
   * Reads the live sides of all outputs.
   *
   * @param temp for rows that do not fit in memory
   * @throws dev.millrace.diag.UserException ML-4105 if no output can be read back, ML-4110 if
   *     nothing was written, ML-4111 if another version of the file wrote it, ML-4112 if several
   *     runs wrote the same rows, ML-4113 if nothing lies in the range, ML-4114 and ML-4117 for
   *     outputs that cannot be compared, ML-50xx and ML-51xx if they cannot be read
   */
  static LiveOutputs read(VerifySettings settings, Path temp, RowProgress progress) {
    LiveOutputs live = new LiveOutputs(settings, temp, progress);
    try {
      live.read();
      return live;
    } catch (RuntimeException e) {
      live.close();
      throw e;
    }
  }

  /** One per output that can be compared. */
  List<OutputComparison> comparisons() {
    return comparisons;
  }

  /** The runs whose rows were taken. */
  List<RunSeen> runs() {
    return runs.entrySet().stream()
        .filter(run -> isWanted(run.getKey()))
        .map(run -> seen(run.getKey(), run.getValue().rows))
        .toList();
  }

  List<String> notes() {
    return notes;
  }

  private static RunSeen seen(RunMark mark, long rows) {
    return new RunSeen(mark.runId(), mark.pipelineHash(), rows);
  }

  /** Whether rows of a run are compared. */
  boolean isWanted(Optional<RunMark> mark) {
    return isWanted(mark.orElse(UNMARKED));
  }

  private boolean isWanted(RunMark mark) {
    return settings.runId().map(id -> id.equals(mark.runId())).orElse(true);
  }

  private void read() {
    for (PlanOutput output : OutputComparison.compared(plan)) {
      output
          .live()
          .flatMap(live -> OutputRows.of(output, live))
          .ifPresentOrElse(
              written -> {
                checkPlace(output, written);
                read(output, written);
              },
              () -> notes.add(notCompared(output)));
    }
    if (comparisons.isEmpty()) {
      throw Refusals.of(
          Refusals.NOT_DECLARED,
          plan.spec().file()
              + ": no output has a live side that can be read back, so there is nothing to compare;"
              + " expected one of "
              + readable()
              + ". 'verify --data DIR' needs none");
    }
    progress.finish();
    checkRuns();
  }

  private static String readable() {
    return Connectors.sinks().stream()
        .filter(sink -> sink.readBack().isPresent())
        .map(SinkType::type)
        .collect(Collectors.joining(", "));
  }

  private static String notCompared(PlanOutput output) {
    return "output '"
        + output.name()
        + "' is not compared: what its live side wrote cannot be read back"
        + output.live().map(side -> ": " + OutputRows.obstacle(output, side)).orElse("");
  }

  private void checkPlace(PlanOutput output, OutputRows written) {
    EndpointSpec side = written.rows().sink();
    if (Deliveries.isWholeFiles(side)
        && output.replay().map(LiveOutputs::place).filter(written.place()::equals).isPresent()) {
      throw Refusals.of(
          Refusals.SAME_PLACE,
          "output '"
              + output.name()
              + "': the live and the replay side both write to "
              + written.place()
              + ", so nobody can tell whose rows these are. Give them different paths");
    }
    if (settings.ranged() && !written.keepTimes()) {
      throw Refusals.of(
          Refusals.NO_EVENT_TIME,
          "output '"
              + output.name()
              + "': "
              + side.type()
              + " keeps no event times, so --from and --to cannot be applied to its rows. Leave"
              + " them out");
    }
  }

  private static String place(EndpointSpec side) {
    return Connectors.sink(side).place(side);
  }

  private void read(PlanOutput output, OutputRows written) {
    boolean timed = written.keepTimes();
    OutputComparison comparison =
        new OutputComparison(plan, output, timed, temp, settings.samples(), progress);
    comparisons.add(comparison);
    settings.held().from(plan, output, written).ifPresent(comparison::mayWaitFrom);
    comparison.expectOnly(written.placed());
    written.kept().ifPresent(kept -> comparison.keepOnly(kept, temp));
    progress.start("reading " + written.place());
    written.read(
        (row, time, mark) -> {
          RunMark run = mark.orElse(UNMARKED);
          Counts counts = runs.computeIfAbsent(run, r -> new Counts(runs.size()));
          counts.rows++;
          if (isWanted(run)) {
            earliest = Math.min(earliest, time);
            latest = Math.max(latest, time);
            if (!timed || settings.inRange(time)) {
              taken++;
              comparison.addLeft(row, time, counts.writer);
            }
          }
        });
    written
        .withheld()
        .ifPresent(left -> notes.add("output '" + output.name() + "': " + left.message()));
    if (!timed) {
      notes.add(
          "output '"
              + output.name()
              + "': "
              + written.rows().sink().type()
              + " keeps no event times; rows are compared without them");
    }
  }

  private void checkRuns() {
    List<RunSeen> wanted = runs();
    if (wanted.isEmpty()) {
      throw Refusals.of(Refusals.NO_LIVE_OUTPUT, nothing());
    }
    List<RunSeen> others =
        wanted.stream()
            .filter(run -> !run.pipelineHash().isEmpty())
            .filter(run -> !run.pipelineHash().equals(plan.id().hash()))
            .toList();
    if (!others.isEmpty() && !settings.anyVersion()) {
      throw Refusals.of(Refusals.OTHER_VERSION, otherVersion(wanted, others));
    }
    if (taken == 0) {
      throw Refusals.of(
          Refusals.NOTHING_IN_RANGE,
          "no row of the live outputs lies in the time range; they lie between "
              + Instant.ofEpochMilli(earliest)
              + " and "
              + Instant.ofEpochMilli(latest));
    }
    if (runs.keySet().stream().filter(run -> isWanted(run) && !run.isSentBack()).count() > 1) {
      checkOverlap(wanted);
    }
    if (runs.containsKey(UNMARKED) && isWanted(UNMARKED)) {
      notes.add(
          Quantities.count(Objects.requireNonNull(runs.get(UNMARKED)).rows, "row")
              + " of the live outputs do not tell which run wrote them");
    }
  }

  private String nothing() {
    if (!runs.isEmpty()) {
      return "no row was written by run "
          + settings.runId().orElse("")
          + "; there are rows of "
          + list(runs.entrySet().stream().map(r -> seen(r.getKey(), r.getValue().rows)).toList());
    }
    return "there is no output of a live run: "
        + comparisons.stream()
            .map(c -> place(c.output().live().orElseThrow()))
            .collect(Collectors.joining(", "))
        + (comparisons.size() == 1 ? " is" : " are")
        + " empty. Run 'millrace run' first, or 'millrace verify --data DIR' to run both modes"
        + " here";
  }

  private String otherVersion(List<RunSeen> wanted, List<RunSeen> others) {
    return "the live outputs were written by another version of the pipeline file: this file is "
        + plan.id().hash()
        + ", and there are rows of "
        + list(wanted)
        + ". Verify with the file of that run, choose a run of this file with --run"
        + (others.size() == wanted.size() ? " once there is one" : "")
        + ", or compare anyway with --any-version";
  }

  private void checkOverlap(List<RunSeen> wanted) {
    @Nullable String first = null;
    long shared = 0;
    for (OutputComparison comparison : comparisons) {
      long rows = comparison.diff().sharedRows();
      first = first == null && rows > 0 ? comparison.output().name() : first;
      shared += rows;
    }
    if (shared > 0) {
      throw Refusals.of(
          Refusals.OVERLAPPING_RUNS,
          "several live runs wrote the same rows to these outputs: "
              + Quantities.count(shared, "row")
              + " (the first in output '"
              + first
              + "') came from more than one of "
              + list(wanted)
              + ". Choose one with --run ID");
    }
    notes.add("several live runs wrote these outputs, but no row twice: " + list(wanted));
  }

  private static String list(List<RunSeen> seen) {
    return seen.stream()
        .map(
            run ->
                (run.runId().isEmpty()
                        ? "a run that is not named"
                        : "run " + run.runId() + " (file " + run.pipelineHash() + ")")
                    + " with "
                    + Quantities.count(run.rows(), "row"))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    comparisons.forEach(OutputComparison::close);
  }
}
