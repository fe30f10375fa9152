package dev.millrace.dlq;

import dev.millrace.connect.Connectors;
import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.resend.LetterRoutes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Records of dead letters that were sent back. A replay has them as they were sent, which need not
 * be what the archive has.
 *
 * @param judged by stream, those that are events
 * @param places where all of them lie
 */
public record SentBackRecords(Map<String, List<SourceRecord>> judged, Set<Coordinates> places) {
  public static final SentBackRecords NONE = new SentBackRecords(Map.of(), Set.of());

  /**
   * @param notes that tell which records were sent back, with the values that were sent
   * @param inRange whether an event time is looked at
   */
  public static SentBackRecords of(Plan plan, List<Letter> notes, LongPredicate inRange) {
    Map<String, List<SourceRecord>> judged = new LinkedHashMap<>();
    LetterRoutes routes = new LetterRoutes(plan);
    Set<Coordinates> places = new LinkedHashSet<>();
    for (Letter note : notes) {
      places.add(note.coordinates());
      Optional<String> name = LetterReplay.stream(plan, routes, note);
      if (name.isPresent()) {
        StreamNode stream = Objects.requireNonNull(plan.streams().get(name.get()));
        Connectors.live(stream.live().source())
            .judge(stream.live())
            .map(judge -> judge.apply(note.record()))
            .filter(record -> record.verdict() == Verdict.EVENT && inRange.test(record.time()))
            .ifPresent(
                record -> judged.computeIfAbsent(name.get(), key -> new ArrayList<>()).add(record));
      }
    }
    return new SentBackRecords(judged, places);
  }
}
