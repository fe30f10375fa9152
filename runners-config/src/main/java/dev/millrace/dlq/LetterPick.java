package dev.millrace.dlq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Picks the letters that are sent back.
 *
 * @param meant which ones the command is asked for
 * @param most how often a record is sent back before its letter is parked
 * @param obstacle why a letter's record cannot be sent back; empty if it can
 */
record LetterPick(
    Predicate<Letter> meant,
    int most,
    Function<Letter, Optional<String>> obstacle,
    ReplayReport report) {

  /**
   * One letter for each record, though several steps may have rejected it: it goes through all of
   * the graph again, so that what keeps one of its letters keeps the record.
   *
   * @param finished runs that this command has finished: what they gave waits for another command
   */
  List<Letter> of(LetterLog log, Set<String> finished) {
    List<Letter> picked = new ArrayList<>();
    for (List<Letter> record : log.waitingRecords()) {
      List<Letter> asked =
          record.stream()
              .filter(letter -> letter.run().filter(finished::contains).isEmpty())
              .filter(meant)
              .toList();
      if (!asked.isEmpty()) {
        Optional<String> kept = record.stream().map(obstacle).flatMap(Optional::stream).findFirst();
        if (kept.isPresent()) {
          asked.forEach(letter -> report.left(kept.get()));
        } else if (asked.get(0).attempt() > most) {
          asked.forEach(letter -> report.parkedBefore());
        } else {
          picked.add(asked.get(0));
        }
      }
    }
    return picked;
  }
}
