package dev.millrace.runner.flink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run in which processes were killed.
 *
 * @param rows in all outputs
 * @param lost rows that a calm run has and this one has not
 * @param duplicated rows that are there more than once
 * @param foreign rows that a calm run does not have
 * @param sameLedger whether its ledger is the calm run's
 * @param sameAsReplay whether {@code verify} finds the rows of a replay of the archived topics
 */
record KillReport(
    List<Kill> kills,
    long rows,
    long lost,
    long duplicated,
    long foreign,
    boolean sameLedger,
    boolean balanced,
    boolean sameAsReplay,
    Duration elapsed) {

  KillReport {
    kills = List.copyOf(kills);
  }

  /**
   * One kill.
   *
   * @param recovery from the kill until a checkpoint was complete that began after it; the start of
   *     the new process is included
   */
  record Kill(String victim, Duration recovery) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%-12s %5.1f s", victim, recovery.toMillis() / 1000.0);
    }
  }

  /** How the rows of a run differ from those of a calm one: output and id → number. */
  record Difference(long lost, long duplicated, long foreign) {
    static Difference of(Map<String, Integer> seen, Map<String, Integer> calm) {
      return new Difference(
          calm.keySet().stream().filter(id -> !seen.containsKey(id)).count(),
          seen.entrySet().stream()
              .filter(e -> e.getValue() > calm.getOrDefault(e.getKey(), 1))
              .count(),
          seen.keySet().stream().filter(id -> !calm.containsKey(id)).count());
    }
  }

  boolean right() {
    return lost == 0 && duplicated == 0 && foreign == 0 && sameLedger && balanced && sameAsReplay;
  }

  /** The table of kills, and a line about the rows. */
  String table() {
    StringBuilder text = new StringBuilder("| killed | times | recovery, median | longest |\n");
    text.append("| --- | --- | --- | --- |\n");
    for (String victim : kills.stream().map(Kill::victim).distinct().toList()) {
      List<Duration> times = new ArrayList<>();
      kills.stream().filter(k -> k.victim().equals(victim)).forEach(k -> times.add(k.recovery()));
      times.sort(null);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f s | %.1f s |%n",
              victim,
              times.size(),
              times.get(times.size() / 2).toMillis() / 1000.0,
              times.get(times.size() - 1).toMillis() / 1000.0));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "rows %d, lost %d, duplicated %d, foreign %d, ledger %s and %s, replay %s, %d s%n",
                rows,
                lost,
                duplicated,
                foreign,
                sameLedger ? "the same" : "DIFFERENT",
                balanced ? "balanced" : "NOT BALANCED",
                sameAsReplay ? "equal" : "NOT EQUAL",
                elapsed.toSeconds()))
        .toString();
  }
}
