package dev.millrace.connect.kafka;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaFaults;
import dev.millrace.io.kafka.client.KafkaPosition;
import dev.millrace.io.kafka.client.KafkaProbe;
import dev.millrace.io.kafka.read.KafkaSourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where topics are read on after their history.
 *
 * @param start of all partitions that there are
 * @param warnings of gaps that are accepted
 */
record Seam(KafkaPosition.Offsets start, List<Diagnostic> warnings) {
  private static final int SHOWN = 5;

  /**
   * Looks where the topics begin: at the history's ends or before, so that nothing is missing.
   *
   * @param read which topics the source reads
   * @throws dev.millrace.diag.UserException ML-5014 for a gap, ML-5012 if a topic was made anew
   *     since its history was kept, ML-5006 if it ends before its history does
   */
  static Seam of(
      KafkaSourceOptions source, RecordHistory history, Predicate<String> read, boolean allowGap) {
    KafkaConnection connection = source.connection();
    Map<String, Map<Integer, Long>> oldest = starts(source, new KafkaPosition.Earliest()).offsets();
    Map<String, Map<Integer, Long>> next = new TreeMap<>();
    List<String> gaps = new ArrayList<>();
    history
        .ends()
        .forEach(
            (log, end) -> {
              if (read.test(log.place())) {
                long begin =
                    oldest.getOrDefault(log.place(), Map.of()).getOrDefault(log.partition(), end);
                if (begin > end) {
                  gaps.add(log + " from offset " + end + " to " + (begin - 1));
                }
                next.computeIfAbsent(log.place(), t -> new TreeMap<>())
                    .put(log.partition(), Math.max(begin, end));
              }
            });
    if (!gaps.isEmpty() && !allowGap) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.GAP,
          "records are neither in the archive nor in the topic any more: "
              + list(gaps)
              + ". The topic's retention deleted them before they were archived. With --allow-gap"
              + " the run goes on without them.");
    }
    KafkaPosition.Offsets ends = new KafkaPosition.Offsets(next, history.ids());
    return new Seam(
        starts(source, ends),
        gaps.isEmpty()
            ? List.of()
            : List.of(
                Diagnostic.warning(
                    connection.position(),
                    KafkaCodes.GAP,
                    "",
                    "records are neither in the archive nor in the topic any more and are passed"
                        + " over: "
                        + list(gaps)
                        + ".")));
  }

  private static KafkaPosition.Offsets starts(KafkaSourceOptions source, KafkaPosition start) {
    return KafkaProbe.starts(
        source.connection(), source.topics(), source.range().startingAt(start));
  }

  private static String list(List<String> gaps) {
    List<String> sorted = gaps.stream().sorted().toList();
    int more = sorted.size() - SHOWN;
    return String.join(", ", sorted.subList(0, Math.min(SHOWN, sorted.size())))
        + (more > 0 ? " and " + more + " more partitions" : "");
  }
}
