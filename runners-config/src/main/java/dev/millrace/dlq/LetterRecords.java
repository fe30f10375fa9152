package dev.millrace.dlq;

import dev.millrace.connect.Connectors;
import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.job.Refusals;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.resend.LetterRoutes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The records of letters, edited, and judged by what the file says now. */
final class LetterRecords {
  private final ReplaySettings settings;
  private final LetterRoutes routes;
  private final Map<String, List<SourceRecord>> judged = new LinkedHashMap<>();
  private final Map<String, byte @Nullable []> sent = new HashMap<>();

  private LetterRecords(ReplaySettings settings, LetterRoutes routes) {
    this.settings = settings;
    this.routes = routes;
  }

  static LetterRecords of(List<Letter> letters, ReplaySettings settings, LetterRoutes routes) {
    LetterRecords records = new LetterRecords(settings, routes);
    Map<String, UnaryOperator<SourceRecord>> judges = new HashMap<>();
    for (Letter letter : letters) {
      String name =
          LetterReplay.stream(settings.plan(), routes, letter).orElseThrow(() -> gone(letter));
      StreamNode stream = Objects.requireNonNull(settings.plan().streams().get(name));
      UnaryOperator<SourceRecord> judge = judges.computeIfAbsent(name, key -> judge(stream));
      records
          .judged
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(records.record(letter, stream, judge));
    }
    return records;
  }

  /** By stream. */
  Map<String, List<SourceRecord>> judged() {
    return judged;
  }

  /** Where they lie. */
  Set<Coordinates> places() {
    return judged.values().stream()
        .flatMap(List::stream)
        .map(SourceRecord::coordinates)
        .collect(Collectors.toSet());
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

  /** The steps that keep events together and that the records come to; see {@link LetterRoutes}. */
  Set<String> keyedSteps() {
    Set<String> keyed = new LinkedHashSet<>();
    judged.keySet().forEach(stream -> keyed.addAll(routes.keyedSteps(stream)));
    return keyed;
  }
}
