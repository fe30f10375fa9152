package dev.millrace.dlq;

import dev.millrace.capture.CaptureBlocks;
import dev.millrace.compile.RunRequest;
import dev.millrace.compile.chunk.CutKeys;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.job.JobRunner;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.resend.LetterRoutes;
import dev.millrace.resend.Resending;
import dev.millrace.resend.RowTally;
import dev.millrace.spec.OutputSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What comes of records where steps keep events together: the archives are replayed as the live run
 * read them, once without the records and once with them. What the second replay gives and the
 * first does not is what is missing in the outputs.
 */
final class ArchivedResults {
  private final JobRunner runner;
  private final ReplaySettings settings;
  private final LetterLog log;
  private final Path temp;

  ArchivedResults(JobRunner runner, ReplaySettings settings, LetterLog log, Path temp) {
    this.runner = runner;
    this.settings = settings;
    this.log = log;
    this.temp = temp;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4120 if the outputs would not be what a replay gives
   */
  LetterResults of(LetterRecords records) {
    FinalTimes times = FinalTimes.of(settings, records);
    Set<Coordinates> own = records.places();
    SentBackRecords before =
        SentBackRecords.of(
            settings.plan(),
            // A command that was killed may have noted of some of its records that they are sent.
            log.sentBack().stream().filter(note -> !own.contains(note.coordinates())).toList(),
            time -> true);
    Set<Coordinates> without = leftOut(own, before);
    Resending one = new Resending(before.judged(), temp.resolve("before"), Map.of());
    replay(one, without);
    Resending other =
        new Resending(
            together(before, records),
            temp.resolve("after"),
            times.aftermath().watches(times.end()));
    try {
      replay(other, without);
    } catch (CutKeys cut) {
      throw times.notOver(records, cut.nodes());
    }
    Map<String, List<Event>> rows = new LinkedHashMap<>();
    for (PlanOutput output : settings.outputs()) {
      List<Event> added = missing(output, one, other);
      if (!output.name().equals(OutputSpec.DEAD_LETTER)) {
        List<Event> removed = missing(output, other, one);
        times.require(output, added);
        times.require(output, removed);
        added = new ChangedRows(settings.plan(), output).written(removed, added);
      }
      rows.put(output.name(), added);
    }
    List<Event> letters = rows.remove(OutputSpec.DEAD_LETTER);
    return new LetterResults(rows, LetterResults.letters(letters == null ? List.of() : letters));
  }

  /** What the live run did not have, or not as the archives have it. */
  private Set<Coordinates> leftOut(Set<Coordinates> own, SentBackRecords before) {
    Set<Coordinates> without = new LinkedHashSet<>(own);
    without.addAll(before.places());
    without.addAll(new LateEvents(settings).coordinates());
    LetterRoutes routes = new LetterRoutes(settings.plan());
    for (Letter letter : log.waiting()) {
      // The file may take a record by now that was rejected then, and is not sent back.
      if (letter.column("source") != null
          && LetterReplay.stream(settings.plan(), routes, letter)
              .filter(stream -> routes.obstacle(stream, letter.text("step")).isEmpty())
              .isPresent()) {
        without.add(letter.coordinates());
      }
    }
    return without;
  }

  private static Map<String, List<SourceRecord>> together(
      SentBackRecords before, LetterRecords records) {
    Map<String, List<SourceRecord>> all = new LinkedHashMap<>();
    Stream.of(before.judged(), records.judged())
        .forEach(
            some ->
                some.forEach(
                    (stream, each) ->
                        all.computeIfAbsent(stream, key -> new ArrayList<>()).addAll(each)));
    return all;
  }

  private void replay(Resending replay, Set<Coordinates> without) {
    RunRequest request = settings.replay(without);
    LetterSending.require(
        runner.run(request, options -> replay.compileWithArchives(request, options)));
  }

  /** The rows of an output that the other replay has, and the one has not. */
  private static List<Event> missing(PlanOutput output, Resending one, Resending other) {
    RowCodec codec = RowCodec.of(output.schema());
    RowTally there = new RowTally(output.schema(), true);
    CaptureBlocks.forEach(
        one.rows(output.name()), codec, event -> there.add(event.values(), event.time()));
    List<Event> missing = new ArrayList<>();
    CaptureBlocks.forEach(
        other.rows(output.name()),
        codec,
        event -> {
          if (!there.take(event.values(), event.time())) {
            missing.add(event);
          }
        });
    return missing;
  }
}
