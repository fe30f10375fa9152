package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunRequest;
import dev.millrace.compile.RunRequest.Part;
import dev.millrace.compile.chunk.Chunk;
import dev.millrace.compile.chunk.ChunkReach;
import dev.millrace.compile.chunk.CutKeys;
import dev.millrace.io.file.FileErrors;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.job.Report;
import dev.millrace.plan.model.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.beam.runners.direct.DirectOptions;

/** Replays single parts, each with the events around it that its rows depend on. */
final class ChunkRuns {
  private final JobRunner runner;
  private final BackfillSettings settings;
  private final Plan plan;
  private final Consumer<String> told;

  /** How often too little was read, because events hang together further back than guessed. */
  private final Map<String, Integer> doubled = new ConcurrentHashMap<>();

  /** Held by the part that looks at the outputs or puts its files in place. */
  private final ReentrantLock outputs = new ReentrantLock();

  private final int beside;

  /**
   * @param beside how many parts run beside each other
   */
  ChunkRuns(JobRunner runner, BackfillSettings settings, Consumer<String> told, int beside) {
    this.beside = beside;
    this.runner = runner;
    this.settings = settings;
    this.plan = PipelineCompiler.replayed(settings.plan());
    this.told = told;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4140 if the plan cannot be replayed in parts
   */
  void requireParts() {
    ChunkReach.obstacle(plan)
        .ifPresent(
            why -> {
              throw Refusals.of(
                  Refusals.NOT_IN_PARTS, "the range cannot be replayed in chunks, because " + why);
            });
  }

  /**
   * @throws dev.millrace.diag.UserException ML-5112 if what an output holds does not let one of the
   *     parts take its place
   */
  void requireRoom(List<Span> spans) {
    PipelineCompiler.requireRoom(
        settings.request(), spans.stream().map(span -> part(chunk(span), span, "")).toList());
  }

  /**
   * Refuses a part that would put nothing in the place of rows that are there.
   *
   * @param span of which nothing would be read
   * @throws dev.millrace.diag.UserException ML-5103
   */
  void requireNoRows(Span span) {
    PipelineCompiler.fileWithRows(settings.request(), part(chunk(span), span, ""))
        .ifPresent(
            file -> {
              throw FileErrors.failure(
                  file,
                  FileErrors.EMPTY_RANGE,
                  "no archive holds anything of the chunk from "
                      + span.from()
                      + " to "
                      + span.to()
                      + ", which would take the place of these rows; leave out what the archives"
                      + " have lost, with --from and --to, or let the rows go with --allow-empty");
            });
  }

  /** How much a part would read. */
  InputSize size(RunRequest whole, Span span) {
    return PipelineCompiler.size(whole.ofPart(part(chunk(span), span, "")));
  }

  /**
   * Says what people should know of all parts, where each of them does not say it itself.
   *
   * @throws dev.millrace.diag.UserException if the plan cannot be replayed
   */
  void check() {
    if (beside > 1) {
      runner.check(settings.request());
    }
  }

  /**
   * Replays a part, again from further back if it has to be.
   *
   * @param whole a replay of everything
   * @param backfill the id that its files are noted under
   */
  Report run(RunRequest whole, Span span, String backfill) {
    Optional<Report> report = Optional.empty();
    while (report.isEmpty()) {
      report = attempt(whole, span, backfill);
    }
    return report.get();
  }

  /**
   * Replays a part; empty if too little was read, so that it has to be read again. The next attempt
   * reads from further back.
   */
  Optional<Report> attempt(RunRequest whole, Span span, String backfill) {
    // Other parts find out the same meanwhile: what they add is not to be added once more.
    Map<String, Integer> known = Map.copyOf(doubled);
    Chunk chunk = chunk(span, known);
    try {
      return Optional.of(run(whole.ofPart(part(chunk, span, backfill))));
    } catch (CutKeys cut) {
      cut.nodes().forEach(node -> doubled.merge(node, known.getOrDefault(node, 0) + 1, Math::max));
      told.accept(
          "  events of "
              + String.join(", ", cut.nodes())
              + " hang together across "
              + chunk.readFromTime().map(Instant::toString).orElse("the beginning")
              + ": the chunk is read again, from further back");
      return Optional.empty();
    }
  }

  private Report run(RunRequest part) {
    if (beside == 1) {
      return runner.run(part);
    }
    return runner.run(
        part,
        options -> {
          DirectOptions direct = options.as(DirectOptions.class);
          direct.setTargetParallelism(Math.max(1, direct.getTargetParallelism() / beside));
          return TurnsJob.compile(outputs, () -> PipelineCompiler.compile(part, options));
        });
  }

  private Part part(Chunk chunk, Span span, String backfill) {
    return new Part(chunk, backfill, settings.before(span));
  }

  private Chunk chunk(Span span) {
    return chunk(span, Map.copyOf(doubled));
  }

  private Chunk chunk(Span span, Map<String, Integer> known) {
    return ChunkReach.of(plan, span.from().toEpochMilli(), span.to().toEpochMilli(), known);
  }
}
