package dev.millrace.diag;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that a mistyped one was meant to be, by edit distance where two neighbouring
 * letters that change places count as one edit (Damerau, 1964; optimal string alignment). A word of
 * another system, as {@code where} or {@code int64}, was meant to be ours.
 */
public final class Nearest {
  /** Shorter names share their beginning by chance. */
  private static final int MIN_LENGTH = 4;

  private Nearest() {}

  /**
   * The candidate closest to {@code name}, if it is close enough to be a typing mistake: at most a
   * third of its length away, where one edit is always allowed, but never all letters. Otherwise
   * the only candidate that begins with the same two letters, if there is exactly one.
   */
  public static Optional<String> of(String name, Collection<String> candidates) {
    Optional<String> ours = OtherWords.ours(name, candidates);
    if (ours.isPresent()) {
      return ours;
    }
    String best = null;
    int bestDistance = Math.min(Math.max(1, name.length() / 3) + 1, name.length());
    for (String candidate : candidates) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best == null ? sameBeginning(name, candidates) : Optional.of(best);
  }

  private static Optional<String> sameBeginning(String name, Collection<String> candidates) {
    if (name.length() < MIN_LENGTH) {
      return Optional.empty();
    }
    String beginning = name.substring(0, 2).toLowerCase(Locale.ROOT);
    List<String> same =
        candidates.stream()
            .filter(candidate -> candidate.toLowerCase(Locale.ROOT).startsWith(beginning))
            .distinct()
            .toList();
    return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
  }

  /** The sentence {@code Did you mean 'x'?} with a leading space, or nothing. */
  public static String hint(String name, Collection<String> candidates) {
    return of(name, candidates).map(c -> " Did you mean '" + c + "'?").orElse("");
  }

  /**
   * What is said of a column that is not there, wherever it is named: one wording for one cause.
   *
   * @param where it should be, for example {@code the input}
   * @param columns those that are there
   */
  public static String missingColumn(String name, String where, List<String> columns) {
    String expected =
        columns.isEmpty() ? "it has none" : "expected one of " + String.join(", ", columns);
    return "column '" + name + "' is not in " + where + "; " + expected + "." + hint(name, columns);
  }

  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        edits[i][j] = swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
