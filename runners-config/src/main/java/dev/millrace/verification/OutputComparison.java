package dev.millrace.verification;

import dev.millrace.connect.ReadBack;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.job.OutputRows;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.Revisions;
import dev.millrace.show.RowProgress;
import dev.millrace.spec.OutputSpec;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.LastRows;
import dev.millrace.verify.MultisetDiff;
import dev.millrace.verify.NewestRows;
import dev.millrace.verify.OutputKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares one output of two runs. */
public final class OutputComparison implements AutoCloseable {
  /** The writer of rows that may still come on the other side. */
  private static final int WAITING = 1;

  private final Plan plan;
  private final PlanOutput output;
  private OutputKeys keys;
  private @Nullable LastRows last;
  private Predicate<Object[]> expected = row -> true;
  private final RowCodec codec;
  private final MultisetDiff diff;
  private final boolean timed;
  private final RowProgress progress;
  private final @Nullable NewestRows newestLeft;
  private final @Nullable NewestRows newestRight;
  private long waitingFrom = Long.MAX_VALUE;

  /**
   * @param timed whether event times are compared; not every output keeps them
   * @param temp for rows that do not fit in memory
   */
  OutputComparison(
      Plan plan, PlanOutput output, boolean timed, Path temp, int samples, RowProgress progress) {
    this.plan = plan;
    this.output = output;
    this.keys = OutputKeys.of(plan, output);
    this.codec = RowCodec.canonical(output.schema());
    this.diff = MultisetDiff.in(temp, samples);
    this.timed = timed;
    this.progress = progress;
    Optional<Revisions> revisions = Revisions.of(plan, output);
    this.newestLeft = revisions.map(told -> new NewestRows(output, told, temp)).orElse(null);
    this.newestRight = revisions.map(told -> new NewestRows(output, told, temp)).orElse(null);
  }

  /** The outputs of a plan whose rows are compared: all but those of rejected and late events. */
  public static List<PlanOutput> compared(Plan plan) {
    return plan.outputs().stream().filter(output -> !isAside(output.name())).toList();
  }

  static boolean isAside(String name) {
    return name.equals(OutputSpec.DEAD_LETTER) || name.equals(OutputSpec.LATE);
  }

  /**
   * The plan with both sides for every output: runs whose outputs go to a directory write every
   * output that has any side.
   */
  public static Plan withAllOutputs(Plan plan) {
    return plan.mapOutputs(
        output ->
            output.withSides(output.live().or(output::replay), output.replay().or(output::live)));
  }

  PlanOutput output() {
    return output;
  }

  MultisetDiff diff() {
    return diff;
  }

  /**
   * Rows of this event time or later, in milliseconds, may still come on the left side: before any
   * is added. Of rows that replace each other, these are not compared.
   */
  void mayWaitFrom(long time) {
    waitingFrom = time;
  }

  /** The left side's place has room for some of the rows alone: before any is added. */
  void expectOnly(Predicate<Object[]> placed) {
    expected = placed;
  }

  /** The left side's place keeps only some of the rows: before any is added. */
  void keepOnly(ReadBack.Kept kept, Path temp) {
    last = new LastRows(output.schema(), kept, temp);
    last.mayWaitFrom(waitingFrom);
    if (!kept.key().isEmpty()) {
      keys = OutputKeys.of(plan, output, kept.key());
    }
  }

  /** Which columns tell rows apart, where the plan does not say it of these rows. */
  void keyedBy(OutputKeys other) {
    keys = other;
  }

  void addRight(Object[] row, long time) {
    right(dated(row, time), time);
    progress.read();
  }

  void addLeft(Object[] row, long time, int writer) {
    DatedRow dated = dated(row, time);
    left(dated, writer);
    if (last != null) {
      last.addFound(dated);
    }
    progress.read();
  }

  /** Adds the rows that a run left in {@code out/NAME}. */
  void addLeftFiles(Path out) {
    addFiles(out, row -> true, (row, time) -> left(row, 0));
  }

  private void left(DatedRow row, int writer) {
    if (newestLeft == null) {
      diff.addLeft(row, writer);
    } else {
      newestLeft.add(row, writer);
    }
  }

  private void right(DatedRow row, long time) {
    boolean mayWait = time >= waitingFrom;
    if (newestRight == null) {
      diff.addRight(row, mayWait);
    } else {
      newestRight.add(row, mayWait ? WAITING : 0);
    }
  }

  /** Adds the rows that a run left in {@code out/NAME}. */
  void addRightFiles(Path out) {
    LastRows newest = last;
    if (newest == null) {
      addFiles(out, expected, this::right);
    } else {
      addFiles(out, expected, (row, time) -> newest.addReplayed(row));
      newest.forEach(row -> right(timed ? row : new DatedRow(row.bytes(), 0), row.time()));
    }
  }

  /** Takes a row and its event time, which the row has only where times are compared. */
  private interface Side {
    void add(DatedRow row, long time);
  }

  private void addFiles(Path out, Predicate<Object[]> taken, Side side) {
    OutputRows.ofDirectory(out.resolve(output.name()), output.schema())
        .read(
            (row, time) -> {
              if (taken.test(row)) {
                side.add(last == null ? dated(row, time) : DatedRow.of(codec, row, time), time);
              }
              progress.read();
            });
  }

  private DatedRow dated(Object[] row, long time) {
    return DatedRow.of(codec, row, timed ? time : 0);
  }

  Comparison result() {
    if (newestLeft != null && newestRight != null) {
      newestLeft.forEach(
          (row, writer) -> {
            // What came early for a window that is open is not its last row.
            if (!timed || row.time() < waitingFrom) {
              diff.addLeft(row, writer);
            }
          });
      newestRight.forEach((row, writer) -> diff.addRight(row, writer == WAITING));
    }
    return new Comparison(output, keys, diff.result(progress::compared));
  }

  @Override
  public void close() {
    diff.close();
    if (newestLeft != null && newestRight != null) {
      newestLeft.close();
      newestRight.close();
    }
    if (last != null) {
      last.close();
    }
  }
}
