package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.base.Copy;
import dev.millrace.base.TempDirectory;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.job.JobRunner;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Report;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.MultisetDiff;
import dev.millrace.verify.OutputKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a {@link Backfill} would change, and changes nothing: each part is replayed into a
 * temporary directory and compared with the files that are there of its times. Dead letters are not
 * compared.
 */
public final class BackfillDiff {
  /** So many rows of a day that differ are looked at for those that take each other's place. */
  private static final int LOOKED_AT = 100_000;

  private final BackfillSettings settings;
  private final ChunkRuns runs;

  /**
   * @param told takes lines for people, while it runs
   */
  public BackfillDiff(JobRunner runner, BackfillSettings settings, Consumer<String> told) {
    this.settings = settings;
    this.runs = new ChunkRuns(runner, settings, told, 1);
  }

  /**
   * What was found.
   *
   * @param days of all outputs, also those on which nothing changes
   * @param cancelled whether the process is about to end, and days are missing
   */
  public record Found(List<DayDiff> days, boolean cancelled) {
    public Found {
      days = List.copyOf(days);
    }

    /** Whether a replay gives what is there. */
    public boolean same() {
      return days.stream().allMatch(DayDiff::isEmpty);
    }
  }

  /**
   * Compares all parts.
   *
   * @throws dev.millrace.diag.UserException ML-4140 or ML-4141 as {@link Backfill#run}; ML-4143 if
   *     an output is not on this machine
   */
  public Found run() {
    runs.requireParts();
    settings.requireDirectories();
    List<DayDiff> days = new ArrayList<>();
    for (Span span : settings.spans()) {
      try (TempDirectory temp = TempDirectory.create("millrace-backfill-diff")) {
        RunRequest aside =
            Copy.of(settings.request(), RunRequest::outDir)
                .with(Optional.of(temp.path().resolve("new").toString()));
        Report report = runs.run(aside, span, "");
        if (report.cancelled()) {
          return new Found(days, true);
        }
        for (PlanOutput output : settings.outputs()) {
          if (!output.name().equals(OutputSpec.DEAD_LETTER)) {
            days.addAll(compare(output, span, temp.path()));
          }
        }
      }
    }
    return new Found(days, false);
  }

  private List<DayDiff> compare(PlanOutput output, Span span, Path temp) {
    ThereRows there = new ThereRows(settings, output, temp.resolve("there"));
    Optional<OutputRows> old = there.of(span);
    boolean timed = old.map(OutputRows::keepTimes).orElse(true);
    try (Days days = new Days(output, span, timed, temp)) {
      old.ifPresent(rows -> rows.read((row, time) -> days.of(time).addLeft(days.row(row, time))));
      OutputRows.ofDirectory(temp.resolve("new").resolve(output.name()), output.schema())
          .read((row, time) -> days.of(time).addRight(days.row(row, time)));
      return days.result(OutputKeys.of(settings.plan(), output).columns());
    }
  }

  /** One comparison for each day of a part; one for all where rows do not tell their time. */
  private static final class Days implements AutoCloseable {
    private final PlanOutput output;
    private final Span span;
    private final boolean timed;
    private final Path temp;
    private final RowCodec codec;
    private final Map<LocalDate, MultisetDiff> diffs = new TreeMap<>();

    Days(PlanOutput output, Span span, boolean timed, Path temp) {
      this.output = output;
      this.span = span;
      this.timed = timed;
      this.temp = temp;
      this.codec = RowCodec.canonical(output.schema());
    }

    MultisetDiff of(long time) {
      Instant at = timed ? Instant.ofEpochMilli(time) : span.from();
      return diffs.computeIfAbsent(
          LocalDate.ofInstant(at, ZoneOffset.UTC), day -> MultisetDiff.in(temp, LOOKED_AT));
    }

    DatedRow row(@Nullable Object[] row, long time) {
      return DatedRow.of(codec, row, timed ? time : 0);
    }

    List<DayDiff> result(List<Integer> key) {
      List<DayDiff> found = new ArrayList<>();
      diffs.forEach(
          (day, diff) -> found.add(DayDiff.of(output.name(), day, diff.result(), codec, key)));
      return found;
    }

    @Override
    public void close() {
      diffs.values().forEach(MultisetDiff::close);
    }
  }
}
