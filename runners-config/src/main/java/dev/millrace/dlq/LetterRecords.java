package dev.millrace.dlq;

import dev.millrace.connect.Connectors;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.job.Refusals;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.resend.LetterRoutes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The records of letters, edited, and judged by what the file says now. */
final class LetterRecords {
  private final ReplaySettings settings;
  private final Map<String, List<SourceRecord>> judged = new LinkedHashMap<>();
  private final Map<String, byte @Nullable []> sent = new HashMap<>();

  private LetterRecords(ReplaySettings settings) {
    this.settings = settings;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4120 if they come to steps that keep events together
   */
  static LetterRecords of(List<Letter> letters, ReplaySettings settings, LetterRoutes routes) {
    LetterRecords records = new LetterRecords(settings);
    Map<String, UnaryOperator<SourceRecord>> judges = new HashMap<>();
    for (Letter letter : letters) {
      String name =
          LetterReplay.stream(settings.plan(), routes, letter).orElseThrow(() -> gone(letter));
      StreamNode stream = settings.plan().streams().get(name);
      UnaryOperator<SourceRecord> judge = judges.computeIfAbsent(name, key -> judge(stream));
      records
          .judged
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(records.record(letter, stream, judge));
    }
    records.judged.forEach((stream, all) -> refuseKeyed(routes, stream, all.size()));
    return records;
  }

  /** By stream. */
  Map<String, List<SourceRecord>> judged() {
    return judged;
  }

  /** The value of a letter's record as it was sent. */
  byte @Nullable [] sent(Letter letter) {
    return sent.get(letter.identity());
  }

  private static RuntimeException gone(Letter letter) {
    return Refusals.of(
        Refusals.LETTERS_BEGUN,
        "an earlier command has begun to send back "
            + letter.place()
            + ", which no stream of this file reads, and did not come to its end; let it end"
            + " first, with the file it had");
  }

  private static UnaryOperator<SourceRecord> judge(StreamNode stream) {
    return Connectors.live(stream.live().source())
        .judge(stream.live())
        .orElseThrow(
            () ->
                Refusals.of(
                    Refusals.NOT_DECLARED,
                    "records of stream '"
                        + stream.stream().name()
                        + "' cannot be sent back: "
                        + stream.live().source().type()
                        + " does not judge records that it did not read itself"));
  }

  private SourceRecord record(Letter letter, StreamNode stream, UnaryOperator<SourceRecord> judge) {
    SourceRecord record = letter.record();
    try {
      SourceRecord edited = record.withValue(settings.edits().apply(stream, record.value()));
      sent.put(letter.identity(), edited.value());
      return judge.apply(edited);
    } catch (RowFault fault) {
      return record.dead(fault);
    }
  }

  private static void refuseKeyed(LetterRoutes routes, String stream, int letters) {
    Set<String> keyed = routes.keyedSteps(stream);
    if (!keyed.isEmpty()) {
      throw Refusals.of(
          Refusals.LETTERS_NOT_EXACT,
          letters
              + " of the letters are of stream '"
              + stream
              + "', whose events come to "
              + String.join(", ", keyed)
              + ": what these steps gave for the events beside them is written already, and alone"
              + " they would give rows of their own. Nothing was sent back. Correct the file and"
              + " replay the range of these events, whole: 'millrace replay FILE --from T --to T'");
    }
  }
}
