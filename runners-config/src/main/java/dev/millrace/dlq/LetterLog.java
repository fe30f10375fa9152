package dev.millrace.dlq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of every letter. The output only grows, so what happens to a letter is written after
 * it: a note that its record is being sent back, with the next number of an attempt, and then a
 * note that it was, or the letter that it became again, with the same number.
 */
public final class LetterLog {
  private final List<Letter> waiting = new ArrayList<>();
  private final List<Letter> sentBack = new ArrayList<>();
  private final Map<String, Map<String, Letter>> begun = new LinkedHashMap<>();
  private final Map<String, List<Letter>> outcomes = new LinkedHashMap<>();
  private final Set<String> unfinished = new LinkedHashSet<>();

  /**
   * @param rows all of the output, in the order of their places
   */
  public static LetterLog of(List<Letter> rows) {
    LetterLog log = new LetterLog();
    Map<String, List<Letter>> byRecord = new LinkedHashMap<>();
    for (Letter row : rows) {
      byRecord.computeIfAbsent(row.identity(), key -> new ArrayList<>()).add(row);
      log.book(row);
    }
    byRecord.values().forEach(log::fold);
    return log;
  }

  private void book(Letter row) {
    row.run()
        .ifPresent(
            run -> {
              if (row.isBegun()) {
                // Written at least once: of several equal notes one counts.
                begun.computeIfAbsent(run, r -> new LinkedHashMap<>()).put(row.identity(), row);
              } else {
                outcomes.computeIfAbsent(run, r -> new ArrayList<>()).add(row);
              }
            });
  }

  private void fold(List<Letter> rows) {
    int judged =
        rows.stream().filter(row -> !row.isBegun()).mapToInt(Letter::attempt).max().orElse(0);
    for (Letter row : rows) {
      if (row.isBegun() && row.attempt() > judged) {
        row.run().ifPresent(unfinished::add);
      }
    }
    List<Letter> last =
        rows.stream().filter(row -> !row.isBegun() && row.attempt() == judged).toList();
    List<Letter> notes = last.stream().filter(Letter::isSentBack).toList();
    if (!notes.isEmpty()) {
      sentBack.add(notes.get(0));
    } else if (!last.isEmpty()) {
      waiting.addAll(last);
    } else {
      // Retention has taken the letter itself; the note has all of it.
      waiting.add(rows.get(0));
    }
  }

  /** Letters whose records are no rows yet. */
  public List<Letter> waiting() {
    return List.copyOf(waiting);
  }

  /** One note for each record that was sent back and gave no letter at the same step again. */
  public List<Letter> sentBack() {
    return List.copyOf(sentBack);
  }

  /** The runs that have begun to send records back and did not come to their end. */
  Set<String> unfinished() {
    return unfinished;
  }

  /** The notes with which a run began, one for each record. */
  List<Letter> begunBy(String run) {
    return List.copyOf(begun.getOrDefault(run, Map.of()).values());
  }

  /** What a run has written of what became of its records. */
  List<Letter> outcomesOf(String run) {
    return outcomes.getOrDefault(run, List.of());
  }
}
