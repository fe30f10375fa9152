package dev.millrace.verify;

import java.util.List;

/**
 * How two multisets of rows differ. A row that occurs three times on the left and once on the right
 * counts once as equal and twice as only left.
 *
 * @param equal occurrences that have a partner on the other side
 * @param onlyLeft occurrences without a partner on the right
 * @param onlyRight occurrences without a partner on the left
 * @param repeated those of {@code onlyLeft} whose row has a partner on the right, but not as often
 * @param repeatedRight the same of {@code onlyRight}
 * @param waiting rows of the right side without a partner on the left that may still come there
 * @param leftSamples the first of {@code onlyLeft}, in the order of {@link DatedRow}
 * @param rightSamples the first of {@code onlyRight}
 */
public record DiffResult(
    long equal,
    long onlyLeft,
    long onlyRight,
    long repeated,
    long repeatedRight,
    long waiting,
    List<DatedRow> leftSamples,
    List<DatedRow> rightSamples) {

  public DiffResult {
    leftSamples = List.copyOf(leftSamples);
    rightSamples = List.copyOf(rightSamples);
  }

  /** Of rows that the right side has no more often than the left, and all of which have come. */
  public DiffResult(
      long equal,
      long onlyLeft,
      long onlyRight,
      long repeated,
      List<DatedRow> leftSamples,
      List<DatedRow> rightSamples) {
    this(equal, onlyLeft, onlyRight, repeated, 0, 0, leftSamples, rightSamples);
  }

  public long leftTotal() {
    return equal + onlyLeft;
  }

  public long rightTotal() {
    return equal + onlyRight + waiting;
  }

  /** Whether both sides hold the same rows equally often, but for those that may still come. */
  public boolean same() {
    return onlyLeft == 0 && onlyRight == 0;
  }

  /** Whether all that differs is that the left side has rows of the right side more often. */
  public boolean onlyRepeated() {
    return onlyRight == 0 && onlyLeft == repeated;
  }

  /** Whether all that differs is that a side has rows of the other more often. */
  public boolean onlyRepeatedOnEither() {
    return onlyRight == repeatedRight && onlyLeft == repeated;
  }
}
