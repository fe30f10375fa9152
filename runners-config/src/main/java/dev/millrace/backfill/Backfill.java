package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.base.Copy;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.output.OutputPart;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Report;
import dev.millrace.job.StoppedException;
import dev.millrace.runner.JobRun;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Replays a range of event time part by part. Each part reads the events around it that its rows
 * depend on ({@link ChunkRuns}), and its files take the place of those that were there of its
 * times, in one output after the other. The manifests of the outputs tell which parts are there: a
 * part counts as written once all outputs have it.
 */
public final class Backfill {
  /** What a replay reads in a second where nothing is known yet; see docs/benchmarks.md. */
  private static final long ROWS_PER_SECOND = 100_000;

  /** Of lines; about as many as in benchmarks. */
  private static final long BYTES_PER_ROW = 100;

  private final ChunkRuns runs;
  private final BackfillSettings settings;
  private final Consumer<String> told;
  private final int beside;

  /**
   * @param told takes lines for people, while it runs; from one thread at a time
   * @param beside how many parts may run beside each other, on the direct runner if there are more
   *     than one
   */
  public Backfill(JobRunner runner, BackfillSettings settings, Consumer<String> told, int beside) {
    this.told = oneAtATime(told);
    this.runs = new ChunkRuns(runner, settings, this.told, beside);
    this.settings = settings;
    this.beside = beside;
  }

  private static Consumer<String> oneAtATime(Consumer<String> told) {
    Object turn = new Object();
    return line -> {
      synchronized (turn) {
        told.accept(line);
      }
    };
  }

  /**
   * Replays all parts that are not there.
   *
   * @param resume whether to go on with the backfill that was begun last, if one was
   * @param allowEmpty whether parts of which the archives have nothing may take the place of rows
   * @return of the parts that were replayed
   * @throws dev.millrace.diag.UserException ML-4140 if the range cannot be replayed in parts,
   *     ML-4141 if an output cannot be replaced in parts, ML-4142 if another backfill was begun,
   *     ML-5103 if a part would put nothing in the place of rows, ML-5112 if there is no room for
   *     one of the parts, ML-5113 if another backfill is at work; what a replay gives. Parts that
   *     were replayed before stay
   */
  public Report run(boolean resume, boolean allowEmpty) {
    runs.requireParts();
    settings.requireDirectories();
    runs.check();
    Optional<BackfillNote> begun = resume ? BackfillNote.begun(settings) : Optional.empty();
    List<Span> spans = settings.spans();
    Set<Span> there = begun.map(this::there).orElse(Set.of());
    List<Span> open = spans.stream().filter(span -> !there.contains(span)).toList();
    runs.requireRoom(open);
    Map<Span, InputSize> sizes = new LinkedHashMap<>();
    open.forEach(span -> sizes.put(span, runs.size(settings.request(), span)));
    if (!allowEmpty) {
      requireInput(sizes, spans.size());
    }
    tellSize(sizes, spans.size());
    try (BackfillLock ignored = BackfillLock.of(settings.directories())) {
      settings.directories().forEach(path -> OutputDirectory.of(path, "").clear());
      return replay(sizes, begun.orElseGet(() -> BackfillNote.begin(settings)));
    }
  }

  private Report replay(Map<Span, InputSize> open, BackfillNote note) {
    List<Report> parts = new ArrayList<>();
    BackfillProgress progress = new BackfillProgress(open);
    new PartsBeside(beside, PartsBeside.ofHeap())
        .run(
            List.copyOf(open.keySet()),
            // Of parts beside each other: what one has found out lets the others read more.
            span ->
                beside == 1
                    ? Objects.requireNonNull(open.get(span)).bytes()
                    : runs.size(settings.request(), span).bytes(),
            span -> {
              Optional<Report> part = attempt(span, note);
              part.filter(report -> !report.cancelled())
                  .ifPresent(report -> told.accept(progress.done(span)));
              return part;
            },
            parts::add);
    Report all = nothing();
    for (Report part : parts) {
      all = ReportSum.of(all, part);
    }
    // What was cancelled makes all of it cancelled, wherever it stands.
    for (Report part : parts) {
      all = part.cancelled() ? Copy.of(all, Report::end).with(part.end()) : all;
    }
    return Copy.of(all, Report::elapsed).with(progress.elapsed());
  }

  private Optional<Report> attempt(Span span, BackfillNote note) {
    try {
      return runs.attempt(settings.request(), span, note.id());
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException e) {
      if (beside > 1) {
        told.accept(
            "chunk "
                + span.from()
                + " failed; those that run are brought to their ends, and --resume goes on with the"
                + " others");
      }
      throw e;
    }
  }

  /** The parts that this backfill has written to every output. */
  private Set<Span> there(BackfillNote note) {
    Set<Span> there = new HashSet<>(settings.spans());
    for (String directory : settings.directories()) {
      Set<Span> written = new HashSet<>();
      for (OutputPart part : OutputPart.of(directory)) {
        if (note.id().equals(part.backfill())) {
          written.add(new Span(part.from(), part.to()));
        }
      }
      there.retainAll(written);
    }
    return there;
  }

  private void requireInput(Map<Span, InputSize> open, int all) {
    List<Span> empty =
        open.keySet().stream()
            .filter(span -> Objects.requireNonNull(open.get(span)).files() == 0)
            .toList();
    if (empty.size() == all) {
      // As a replay does: the range is more likely wrong than empty.
      PipelineCompiler.size(settings.requestOfRange());
    }
    empty.forEach(runs::requireNoRows);
  }

  private void tellSize(Map<Span, InputSize> open, int all) {
    InputSize size = new InputSize(0, 0, 0);
    for (InputSize one : open.values()) {
      size = ReportSum.sum(size, one);
    }
    // Lines are not counted before they are read.
    long rows = size.rows() > 0 ? size.rows() : size.bytes() / BYTES_PER_ROW;
    told.accept(
        Quantities.count(all, "chunk")
            + (open.size() < all ? ", " + (all - open.size()) + " there already" : "")
            + "; to read, with what lies around them: "
            + (size.rows() > 0 ? "" : "about ")
            + Quantities.count(rows, "row")
            + ", "
            + Quantities.bytes(size.bytes())
            + "; about "
            + Quantities.duration(Duration.ofSeconds(rows / ROWS_PER_SECOND + open.size()))
            + " at "
            + Quantities.count(ROWS_PER_SECOND)
            + " rows per second");
  }

  private Report nothing() {
    return new Report(
        settings.plan().id().name(),
        RunMode.REPLAY,
        false,
        JobRun.End.DONE,
        new InputSize(0, 0, 0),
        Optional.empty(),
        Duration.ZERO,
        new Ledger(List.of()),
        List.of(),
        List.of());
  }
}
