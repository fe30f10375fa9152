package dev.millrace.verification;

import dev.millrace.base.Copy;
import dev.millrace.base.TempDirectory;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.Revisions;
import dev.millrace.show.Console;
import dev.millrace.show.RowProgress;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.OutputKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what two versions of a pipeline wrote that run side by side: each output of the same
 * name, in the columns that both have, as multisets of rows and event times. Nothing is replayed.
 */
public final class VersionVerification {
  private final VerifySettings settings;
  private final Plan plan;
  private final Plan old;
  private final RowProgress progress;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> uncompared = new LinkedHashSet<>();

  /** What there is of event time, on either side. */
  private long earliest = Long.MAX_VALUE;

  private long latest = Long.MIN_VALUE;

  /**
   * @param settings of the newer version
   * @param old the older one
   */
  public VersionVerification(
      VerifySettings settings, Plan old, Console console, boolean showProgress) {
    this.settings = settings;
    this.plan = settings.plan();
    this.old = old;
    this.progress = new RowProgress(console, showProgress);
  }

  /**
   * Reads both.
   *
   * @throws dev.millrace.diag.UserException ML-4105 if no output can be compared, ML-4110 if a side
   *     has written nothing, ML-4113 if nothing lies in the range, ML-4114 if both write to one
   *     place, ML-4117 for a range of outputs without event times, and what reading them finds
   */
  public VersionFindings run() {
    List<Comparison> compared = new ArrayList<>();
    try (TempDirectory temp = TempDirectory.create("millrace-verify")) {
      for (PlanOutput output : OutputComparison.compared(plan)) {
        before(output)
            .ifPresentOrElse(
                other -> compare(output, other, temp.path()).ifPresent(compared::add),
                () -> leave(output, "is new: nothing is beside it"));
      }
      progress.finish();
    }
    Set<String> names = new HashSet<>();
    plan.outputs().forEach(output -> names.add(output.name()));
    OutputComparison.compared(old).stream()
        .filter(output -> !names.contains(output.name()))
        .forEach(output -> leave(output, "is gone in the new version"));
    if (compared.isEmpty()) {
      throw Refusals.of(
          Refusals.NOT_DECLARED,
          "no output of "
              + plan.spec().file()
              + " can be compared with one of "
              + old.spec().file()
              + (notes.isEmpty() ? "" : ": " + String.join("; ", notes)));
    }
    requireRows(compared);
    return new VersionFindings(
        settings, old.spec().file().toString(), List.copyOf(uncompared), notes, compared);
  }

  /** Does not compare an output. */
  private void leave(PlanOutput output, String why) {
    uncompared.add(output.name());
    notes.add("output '" + output.name() + "' " + why);
  }

  private Optional<PlanOutput> before(PlanOutput output) {
    return OutputComparison.compared(old).stream()
        .filter(other -> other.name().equals(output.name()))
        .findFirst();
  }

  private Optional<Comparison> compare(PlanOutput output, PlanOutput before, Path temp) {
    Optional<OutputRows> one = readable(before, "the old version");
    Optional<OutputRows> other = readable(output, "the new version");
    if (one.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    OutputRows older = one.get();
    OutputRows newer = other.get();
    checkPlaces(output, older, newer);
    SharedColumns shared = SharedColumns.of(before.schema(), output.schema());
    if (shared.schema().getFieldCount() == 0) {
      leave(output, "is not compared: no column of one name and type is in both versions");
      return Optional.empty();
    }
    shared.note(output.name()).ifPresent(notes::add);
    if (!shared.isWhole() && Revisions.of(plan, output).isPresent()) {
      leave(output, "is not compared: its columns have changed, and its rows replace each other");
      return Optional.empty();
    }
    boolean timed = older.keepTimes() && newer.keepTimes();
    if (!timed) {
      notes.add("output '" + output.name() + "': rows are compared without event times");
    }
    PlanOutput rows = Copy.of(output, PlanOutput::schema).with(shared.schema());
    try (OutputComparison comparison =
        new OutputComparison(plan, rows, timed, temp, settings.samples(), progress)) {
      comparison.keyedBy(shared.keys(keys(output, newer)));
      progress.start("reading " + older.place());
      older.read(taker(shared::older, timed, comparison::addLeft));
      progress.start("reading " + newer.place());
      newer.read(taker(shared::newer, timed, (row, time, w) -> comparison.addRight(row, time)));
      withheld(output, older);
      withheld(output, newer);
      return Optional.of(comparison.result());
    }
  }

  private OutputKeys keys(PlanOutput output, OutputRows written) {
    return written
        .kept()
        .map(ReadBack.Kept::key)
        .filter(key -> !key.isEmpty())
        .map(key -> OutputKeys.of(plan, output, key))
        .orElseGet(() -> OutputKeys.of(plan, output));
  }

  private interface Side {
    void add(Object[] row, long time, int writer);
  }

  private interface Columns {
    Object[] of(Object[] row);
  }

  private OutputRows.Taker taker(Columns columns, boolean timed, Side side) {
    return (row, time) -> {
      earliest = Math.min(earliest, time);
      latest = Math.max(latest, time);
      if (!timed || settings.inRange(time)) {
        side.add(columns.of(row), time, 0);
      }
    };
  }

  private void withheld(PlanOutput output, OutputRows written) {
    written
        .withheld()
        .ifPresent(left -> notes.add("output '" + output.name() + "': " + left.message()));
  }

  private Optional<OutputRows> readable(PlanOutput output, String whose) {
    Optional<OutputRows> rows = output.live().flatMap(live -> OutputRows.of(output, live));
    if (rows.isEmpty()) {
      leave(
          output,
          "is not compared: what "
              + whose
              + " wrote cannot be read back"
              + output.live().map(side -> ": " + OutputRows.obstacle(output, side)).orElse(""));
    }
    return rows;
  }

  private void checkPlaces(PlanOutput output, OutputRows left, OutputRows right) {
    if (isOnePlace(output, left, right)) {
      throw Refusals.of(
          Refusals.SAME_PLACE,
          "output '"
              + output.name()
              + "': both versions write to "
              + right.place()
              + ", so nobody can tell whose rows these are. Name the new one with --into, as"
              + " catch-up did");
    }
    if (settings.ranged() && !(left.keepTimes() && right.keepTimes())) {
      throw Refusals.of(
          Refusals.NO_EVENT_TIME,
          "output '"
              + output.name()
              + "': "
              + (left.keepTimes() ? right : left).rows().sink().type()
              + " keeps no event times, so --from and --to cannot be applied to its rows. Leave"
              + " them out");
    }
  }

  /**
   * Whether two are one. Places of one name may be of two servers, and a server may have two names:
   * this is told.
   */
  private boolean isOnePlace(PlanOutput output, OutputRows left, OutputRows right) {
    EndpointSpec one = left.rows().sink();
    EndpointSpec other = right.rows().sink();
    if (!one.type().equals(other.type()) || !left.place().equals(right.place())) {
      return false;
    }
    if (!Connectors.sink(one).isSamePlace(one, other)) {
      notes.add(
          "output '"
              + output.name()
              + "': both versions write to "
              + right.place()
              + "; it is taken for two places, as the files name two servers. If these are one"
              + " server by two names, its rows were compared with themselves");
      return false;
    }
    return true;
  }

  private void requireRows(List<Comparison> compared) {
    long left = compared.stream().mapToLong(one -> one.diff().leftTotal()).sum();
    long right = compared.stream().mapToLong(one -> one.diff().rightTotal()).sum();
    if (left > 0 && right > 0) {
      return;
    }
    if (earliest <= latest && settings.ranged() && left + right == 0) {
      throw Refusals.of(
          Refusals.NOTHING_IN_RANGE,
          "no row of either version lies in the time range; they lie between "
              + Instant.ofEpochMilli(earliest)
              + " and "
              + Instant.ofEpochMilli(latest));
    }
    throw Refusals.of(
        Refusals.NO_LIVE_OUTPUT,
        "the "
            + (left == 0 ? "old" : "new")
            + " version has written nothing"
            + (settings.ranged() ? " in the time range" : "")
            + " to what is compared: "
            + String.join(", ", compared.stream().map(one -> one.output().name()).toList()));
  }
}
