package dev.millrace.dlq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of every letter. The output only grows, so what happens to a letter is written after
 * it: a note that its record is being sent back, with the next number of an attempt, and then a
 * note that it was, or the letter that it became again, with the same number.
 */
public final class LetterLog {
  private final List<List<Letter>> waiting = new ArrayList<>();
  private final List<Letter> sentBack = new ArrayList<>();
  private final Map<String, Map<String, Letter>> begun = new LinkedHashMap<>();
  private final Map<String, List<Letter>> outcomes = new LinkedHashMap<>();
  private final Set<String> unfinished = new LinkedHashSet<>();

  /**
   * @param rows all of the output, in any order
   */
  public static LetterLog of(List<Letter> rows) {
    LetterLog log = new LetterLog();
    Map<String, List<Letter>> byRecord = new LinkedHashMap<>();
    rows.stream()
        .sorted(DeadLetters.ORDER)
        .forEach(row -> byRecord.computeIfAbsent(row.origin(), key -> new ArrayList<>()).add(row));
    for (List<Letter> record : byRecord.values()) {
      record.forEach(row -> log.book(row, record));
      log.fold(record);
    }
    return log;
  }

  private void book(Letter row, List<Letter> record) {
    Optional<String> run = row.run();
    if (run.isEmpty()) {
      return;
    }
    if (!row.isBegun()) {
      outcomes.computeIfAbsent(run.get(), key -> new ArrayList<>()).add(row);
      return;
    }
    Letter note =
        record.stream()
            .filter(letter -> !letter.isBegun() && !letter.isSentBack() && letter.isWhole())
            .filter(letter -> letter.attempt() < row.attempt())
            .findFirst()
            .map(row::withRecordOf)
            .orElse(row);
    // Written at least once: of several equal notes one counts.
    begun.computeIfAbsent(run.get(), key -> new LinkedHashMap<>()).put(row.identity(), note);
    // A letter of another step is no outcome: it comes before the one that ends the run.
    boolean ended =
        record.stream()
            .filter(other -> !other.isBegun() && other.identity().equals(row.identity()))
            .anyMatch(other -> other.attempt() >= row.attempt());
    if (!ended) {
      unfinished.add(run.get());
    }
  }

  /**
   * A record is sent back once, whichever steps have rejected it, each in a version of the file; so
   * only what became of it last counts.
   */
  private void fold(List<Letter> record) {
    List<Letter> judged = record.stream().filter(row -> !row.isBegun()).toList();
    int attempt = judged.stream().mapToInt(Letter::attempt).max().orElse(0);
    List<Letter> last =
        judged.stream().filter(row -> row.attempt() == attempt && !row.isSentBack()).toList();
    if (judged.isEmpty()) {
      // Retention has taken the letter itself.
      waiting.add(List.of(record.get(0)));
    } else if (!last.isEmpty()) {
      waiting.add(last);
    }
    judged.stream()
        .filter(Letter::isSentBack)
        .max(Comparator.comparingInt(Letter::attempt))
        .ifPresent(sentBack::add);
  }

  /**
   * What a run has to write, in parts that are written one after the other: the last part ends the
   * run, so all else must be there by then.
   *
   * @param begun the notes with which the run began
   */
  static List<List<Letter>> parts(List<Letter> outcomes, List<Letter> begun) {
    Set<String> ends = begun.stream().map(Letter::identity).collect(Collectors.toSet());
    Map<Boolean, List<Letter>> parts =
        outcomes.stream()
            .collect(Collectors.partitioningBy(letter -> ends.contains(letter.identity())));
    return List.of(parts.getOrDefault(false, List.of()), parts.getOrDefault(true, List.of()));
  }

  /** Letters whose records are no rows yet. */
  public List<Letter> waiting() {
    return waiting.stream().flatMap(List::stream).toList();
  }

  /** The same, by record: several steps may have rejected one. */
  List<List<Letter>> waitingRecords() {
    return List.copyOf(waiting);
  }

  /** The last note of each record that was sent back and gave no letter at the same step again. */
  public List<Letter> sentBack() {
    return List.copyOf(sentBack);
  }

  /** The runs that have begun to send records back and did not come to their end. */
  Set<String> unfinished() {
    return unfinished;
  }

  /** Whether a run has begun to send records back whose bytes no row has. */
  boolean lacksRecords() {
    return unfinished.stream()
        .flatMap(run -> begunBy(run).stream())
        .anyMatch(note -> !note.isWhole());
  }

  /**
   * The notes with which a run began, one for each record, with their records as letters have them.
   */
  List<Letter> begunBy(String run) {
    return List.copyOf(begun.getOrDefault(run, Map.of()).values());
  }

  /** What a run has written of what became of its records. */
  List<Letter> outcomesOf(String run) {
    return outcomes.getOrDefault(run, List.of());
  }
}
