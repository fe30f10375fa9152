package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.io.file.output.OutputPart;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Report;
import dev.millrace.runner.JobRun;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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

  /**
   * @param told takes lines for people, while it runs
   */
  public Backfill(JobRunner runner, BackfillSettings settings, Consumer<String> told) {
    this.runs = new ChunkRuns(runner, settings, told);
    this.settings = settings;
    this.told = told;
  }

  /**
   * Replays all parts that are not there.
   *
   * @param resume whether to go on with the backfill that was begun last, if one was
   * @return of the parts that were replayed
   * @throws dev.millrace.diag.UserException ML-4140 if the range cannot be replayed in parts,
   *     ML-4141 if an output cannot be replaced in parts, ML-4142 if another backfill was begun,
   *     ML-5112 if there is no room for one of the parts, ML-5113 if another backfill is at work;
   *     what a replay gives. Parts that were replayed before stay
   */
  public Report run(boolean resume) {
    runs.requireParts();
    settings.requireDirectories();
    Optional<BackfillNote> begun = resume ? BackfillNote.begun(settings) : Optional.empty();
    List<Span> spans = settings.spans();
    Set<Span> there = begun.map(this::there).orElse(Set.of());
    List<Span> open = spans.stream().filter(span -> !there.contains(span)).toList();
    runs.requireRoom(open);
    tellSize(open, spans.size());
    try (BackfillLock ignored = BackfillLock.of(settings.directories())) {
      return replay(open, begun.orElseGet(() -> BackfillNote.begin(settings)));
    }
  }

  private Report replay(List<Span> open, BackfillNote note) {
    Report all = nothing();
    for (Span span : open) {
      Report part = runs.run(settings.request(), span, note.id());
      if (part.cancelled()) {
        return ReportSum.of(all, part);
      }
      all = ReportSum.of(all, part);
      tellDone(open.indexOf(span) + 1, open.size(), span, all);
    }
    return all;
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

  private void tellSize(List<Span> open, int all) {
    InputSize size = new InputSize(0, 0, 0);
    for (Span span : open) {
      size = ReportSum.sum(size, runs.size(settings.request(), span));
    }
    if (size.files() == 0 && open.size() == all) {
      // As a replay does: the range is more likely wrong than empty.
      PipelineCompiler.size(settings.requestOfRange());
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

  private void tellDone(int done, int all, Span span, Report report) {
    Duration left = report.elapsed().multipliedBy(all - done).dividedBy(done);
    told.accept(
        "chunk "
            + done
            + " of "
            + all
            + "  "
            + span.from()
            + "  there after "
            + Quantities.duration(report.elapsed())
            + (done < all ? ", about " + Quantities.duration(left) + " left" : ""));
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
