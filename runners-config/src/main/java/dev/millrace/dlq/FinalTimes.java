package dev.millrace.dlq;

import dev.millrace.compile.FileSources;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunRequest;
import dev.millrace.compile.chunk.Aftermath;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Up to when results are final in the archives: a live run that is still at it would give other
 * rows for what comes after that.
 *
 * @param end event time, milliseconds UTC
 * @param aftermath of the records that are sent back
 */
record FinalTimes(long end, Aftermath aftermath) {
  /**
   * @throws dev.millrace.diag.UserException ML-4120 if records reach beyond it, or no archive tells
   */
  static FinalTimes of(ReplaySettings settings, LetterRecords records) {
    Plan plan = settings.plan();
    Set<String> read = plan.read();
    if (!plan.spec().replayable()) {
      throw refuse(records, "and the file says 'replayable: false'");
    }
    for (Map.Entry<String, StreamNode> stream : plan.streams().entrySet()) {
      if (read.contains(stream.getKey()) && stream.getValue().stream().archive().isEmpty()) {
        throw refuse(
            records, "and stream '" + stream.getKey() + "' has no archive with the events beside");
      }
    }
    RunRequest request = settings.replay(Set.of());
    long end = end(request, PipelineCompiler.live(request.plan()));
    Map<String, Long> latest = latest(records);
    Aftermath.obstacle(plan, latest)
        .ifPresent(
            why -> {
              throw refuse(records, "and nothing is final, because " + why);
            });
    Aftermath aftermath = Aftermath.of(plan, latest);
    if (aftermath.least() > end) {
      throw refuse(
          records,
          "and what becomes of the event of "
              + Instant.ofEpochMilli(Collections.max(latest.values()))
              + " is not final before the archives reach "
              + Instant.ofEpochMilli(aftermath.least())
              + "; they reach "
              + Instant.ofEpochMilli(end)
              + ". Archive, and wait");
    }
    return new FinalTimes(end, aftermath);
  }

  /** The time of the last event of each stream. */
  private static Map<String, Long> latest(LetterRecords records) {
    Map<String, Long> latest = new HashMap<>();
    records
        .judged()
        .forEach(
            (stream, all) ->
                all.stream()
                    .filter(record -> record.verdict() == Verdict.EVENT)
                    .forEach(record -> latest.merge(stream, record.time(), Math::max)));
    return latest;
  }

  private static long end(RunRequest request, Plan plan) {
    FileSources files = FileSources.prepare(request, plan);
    long end = EventTimes.MAX;
    for (Map.Entry<String, StreamNode> stream : plan.streams().entrySet()) {
      Map<String, Long> highest = new HashMap<>();
      files.forEach(
          stream.getKey(),
          record -> {
            if (record.verdict() == Verdict.EVENT) {
              highest.merge(partition(stream.getValue(), record), record.time(), Math::max);
            }
          });
      // A stream's watermark is the lowest of its partitions'.
      long reached =
          highest.values().stream().mapToLong(Long::longValue).min().orElse(EventTimes.MIN);
      WatermarkSpec watermark = stream.getValue().stream().watermark();
      Duration behind = watermark.maxOutOfOrderness().plus(watermark.allowedLateness());
      end = Math.min(end, EventTimes.plus(reached, -behind.toMillis()));
    }
    return end;
  }

  /** The partition that had a record; the files of an archive that does not tell are one. */
  private static String partition(StreamNode stream, SourceRecord record) {
    Coordinates at = record.coordinates();
    return LetterReplay.reads(stream, at.name()) ? at.name() + "/" + at.partition() : "";
  }

  /** The refusal of records whose events others go on from until the end. */
  RuntimeException notOver(LetterRecords records, Set<String> steps) {
    return refuse(
        records,
        "and at '"
            + String.join("', '", steps)
            + "' keys have events from then on without a pause up to "
            + Instant.ofEpochMilli(end)
            + ", where the archives end, so that what becomes of later ones may depend on the"
            + " records. Archive, and wait");
  }

  /** Refuses rows of windows that are still open. */
  void require(PlanOutput output, List<Event> rows) {
    for (Event row : rows) {
      if (row.time() > end) {
        throw Refusals.of(
            Refusals.LETTERS_NOT_EXACT,
            "the records change rows of output '"
                + output.name()
                + "' of "
                + Instant.ofEpochMilli(row.time())
                + ", which are not final before the archives go beyond that; they reach "
                + Instant.ofEpochMilli(end)
                + ". Nothing was sent back. Archive, and wait");
      }
    }
  }

  private static RuntimeException refuse(LetterRecords records, String why) {
    return Refusals.of(
        Refusals.LETTERS_NOT_EXACT,
        "the records come to steps that keep events together ("
            + String.join(", ", records.keyedSteps())
            + "), "
            + why
            + ". Nothing was sent back");
  }
}
