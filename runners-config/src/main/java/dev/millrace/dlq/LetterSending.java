package dev.millrace.dlq;

import dev.millrace.base.TempDirectory;
import dev.millrace.capture.CaptureBlocks;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.job.Report;
import dev.millrace.job.StoppedException;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.resend.LetterRoutes;
import dev.millrace.resend.Resending;
import dev.millrace.resend.RowTally;
import dev.millrace.spec.OutputSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Sends the records of some letters back, as one run. */
final class LetterSending {
  private final JobRunner runner;
  private final ReplaySettings settings;
  private final LetterLog log;
  private final LetterRoutes routes;
  private final ReplayReport report;
  private final String run;
  private final LetterNotes notes;

  /**
   * @param log of all letters that were there at the start
   * @param run the id that all its rows carry
   */
  LetterSending(
      JobRunner runner, ReplaySettings settings, LetterLog log, ReplayReport report, String run) {
    this.runner = runner;
    this.settings = settings;
    this.log = log;
    this.routes = new LetterRoutes(settings.plan());
    this.report = report;
    this.run = run;
    this.notes = new LetterNotes(settings.plan().id(), run, settings.edits().text());
  }

  /** Sends letters back. It is noted before anything is written, and once it is known to work. */
  void begin(List<Letter> letters) {
    List<Letter> begun = letters.stream().map(notes::begun).toList();
    try (TempDirectory temp = TempDirectory.create("millrace-dlq")) {
      LetterRecords records = LetterRecords.of(begun, settings, routes);
      LetterResults results = run(records, temp);
      Map<String, List<Block>> rows = rows(results, Map.of());
      List<Letter> outcomes = outcomes(begun, records, results);
      if (!settings.dryRun()) {
        note(begun.stream().map(notes::written).toList(), temp.path().resolve("notes"));
        List<Letter> all = write(rows, outcomes, temp.path().resolve("refused"));
        end(begun, all, temp.path());
      }
    }
  }

  /**
   * Finishes what an earlier command has begun under the same id.
   *
   * @param noted what it has noted of what became of the records
   */
  void resume(List<Letter> begun, List<Letter> noted) {
    RowsOfRun written = new RowsOfRun(settings, run);
    Map<String, RowTally> there = new LinkedHashMap<>();
    for (PlanOutput output : settings.outputs()) {
      if (!output.name().equals(OutputSpec.DEAD_LETTER)) {
        written.of(output).ifPresent(tally -> there.put(output.name(), tally));
      }
    }
    try (TempDirectory temp = TempDirectory.create("millrace-dlq")) {
      LetterRecords records = LetterRecords.of(begun, settings, routes);
      LetterResults results = run(records, temp);
      Map<String, List<Block>> rows = rows(results, there);
      there.forEach(written::requireEmpty);
      List<Letter> outcomes = outcomes(begun, records, results);
      List<Letter> all = write(rows, outcomes, temp.path().resolve("refused"));
      RowTally known = new RowTally(Envelopes.DEAD_LETTER, false);
      noted.forEach(outcome -> known.add(outcome.row(), 0));
      end(begun, all.stream().filter(o -> !known.take(o.row(), 0)).toList(), temp.path());
    }
  }

  private LetterResults run(LetterRecords records, TempDirectory temp) {
    if (!records.keyedSteps().isEmpty()) {
      return new ArchivedResults(runner, settings, log, temp.path()).of(records);
    }
    Resending resending = new Resending(records.judged(), temp.path().resolve("rows"), Map.of());
    RunRequest request = settings.live();
    require(runner.run(request, options -> resending.compile(request, options)));
    return LetterResults.of(settings, resending);
  }

  /** The rows that are not there yet, by output. */
  private Map<String, List<Block>> rows(LetterResults results, Map<String, RowTally> there) {
    Map<String, List<Block>> rows = new LinkedHashMap<>();
    for (PlanOutput output : settings.outputs()) {
      if (!output.name().equals(OutputSpec.DEAD_LETTER)) {
        Optional<RowTally> known = Optional.ofNullable(there.get(output.name()));
        List<Block> blocks = newRows(output, results, known);
        report.rows(output.name(), blocks.stream().mapToLong(Block::count).sum());
        if (!blocks.isEmpty()) {
          rows.put(output.name(), blocks);
        }
      }
    }
    return rows;
  }

  /**
   * Writes rows.
   *
   * @return what is to be noted: the outcomes, and letters of rows that a place refused
   */
  private List<Letter> write(Map<String, List<Block>> rows, List<Letter> outcomes, Path refused) {
    LetterResults.create(refused);
    if (!rows.isEmpty()) {
      deliver(rows, refused);
    }
    List<Letter> all = new ArrayList<>(outcomes);
    for (Letter letter : LetterResults.letters(refused)) {
      report.refused();
      all.add(notes.ofSink(letter));
    }
    return all;
  }

  /** Notes what became of the records. */
  private void end(List<Letter> begun, List<Letter> outcomes, Path temp) {
    int part = 0;
    for (List<Letter> letters : LetterLog.parts(outcomes, begun)) {
      note(letters, temp.resolve("outcomes-" + part++));
    }
  }

  /**
   * Writes letters and notes.
   *
   * @param refused a directory for those that their place refuses, which there must not be any of
   */
  private void note(List<Letter> letters, Path refused) {
    if (letters.isEmpty()) {
      return;
    }
    LetterResults.create(refused);
    deliver(Map.of(OutputSpec.DEAD_LETTER, LetterNotes.blocks(letters)), refused);
    List<Letter> lost = LetterResults.letters(refused);
    if (!lost.isEmpty()) {
      throw Refusals.of(
          Refusals.LETTERS_NOT_EXACT,
          "output 'dead_letter' refused "
              + lost.size()
              + " notes of what is sent back: "
              + lost.get(0).text("message"));
    }
  }

  /** The rows of an output that are not there yet. */
  private static List<Block> newRows(
      PlanOutput output, LetterResults results, Optional<RowTally> there) {
    RowCodec codec = RowCodec.of(output.schema());
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(codec, 0);
    for (Event event : results.rows(output.name())) {
      if (!there.map(rows -> rows.take(event.values(), event.time())).orElse(false)) {
        builder.add(event);
      }
      if (builder.isFull()) {
        blocks.add(builder.build());
      }
    }
    if (!builder.isEmpty()) {
      blocks.add(builder.build());
    }
    return blocks;
  }

  /** What is noted of each record: the letter it became again, or that it was sent back. */
  private List<Letter> outcomes(List<Letter> begun, LetterRecords records, LetterResults results) {
    report.sent(begun.size());
    Map<String, Letter> byPlace = new HashMap<>();
    begun.forEach(letter -> byPlace.put(letter.coordinates().toString(), letter));
    List<Letter> outcomes = new ArrayList<>();
    Set<String> again = new HashSet<>();
    Set<String> counted = new HashSet<>();
    for (Letter letter : results.letters()) {
      Letter before =
          letter.column("source") == null ? null : byPlace.get(letter.coordinates().toString());
      if (before == null) {
        outcomes.add(notes.ofSink(letter));
      } else {
        Letter next = notes.again(letter, before);
        outcomes.add(next);
        again.add(next.identity());
        if (counted.add(before.identity())) {
          report.again(next.attempt() > settings.most());
        }
      }
    }
    for (Letter letter : begun) {
      if (!again.contains(letter.identity())) {
        outcomes.add(notes.sentBack(letter, records.sent(letter)));
      }
    }
    return outcomes;
  }

  /**
   * Writes rows to the live sides of their outputs.
   *
   * @param refused where rows go that a place refuses
   */
  private void deliver(Map<String, List<Block>> rows, Path refused) {
    // Files of a directory are named by the run, and each of its jobs writes files of its own.
    String id = run + "." + UUID.randomUUID().toString().substring(0, 8);
    RunRequest request = settings.delivery();
    require(
        runner.run(
            request,
            options ->
                PipelineCompiler.compileRows(
                    request, options, id, rows, new CaptureBlocks(refused))));
  }

  static void require(Report report) {
    if (report.cancelled()) {
      throw new StoppedException(
          "stopped before the end; the same command goes on where this one was");
    }
  }
}
