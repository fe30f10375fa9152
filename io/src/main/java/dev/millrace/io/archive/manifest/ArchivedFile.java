package dev.millrace.io.archive.manifest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of an archive as its manifest lists it.
 *
 * @param name in its directory
 * @param minTime the smallest event time of a row, milliseconds UTC
 * @param maxTime the largest event time of a row
 * @param offsets the records of each partition of the source; none where messages have ids instead
 */
public record ArchivedFile(
    String name, long rows, long bytes, long minTime, long maxTime, List<OffsetRange> offsets) {
  private static final String ALL_ROWS = "rows";
  private static final String BYTES = "bytes";
  private static final String MIN_TIME = "min time";
  private static final String MAX_TIME = "max time";
  private static final String FIRST = "first ";
  private static final String LAST = "last ";
  private static final String ROWS = "rows ";

  public ArchivedFile {
    offsets = List.copyOf(offsets);
  }

  /** Whether it may hold events of [from, to). */
  boolean overlaps(long from, long to) {
    return minTime < to && maxTime >= from;
  }

  /** What the notes of a written file say; see {@link #notes}. */
  public static ArchivedFile of(Map<String, Long> notes, String name) {
    List<OffsetRange> offsets =
        notes.keySet().stream()
            .filter(key -> key.startsWith(FIRST))
            .map(key -> key.substring(FIRST.length()))
            .map(
                at ->
                    new OffsetRange(
                        ArchivePartition.parse(at),
                        note(notes, FIRST + at),
                        note(notes, LAST + at),
                        note(notes, ROWS + at)))
            .toList();
    return new ArchivedFile(
        name,
        note(notes, ALL_ROWS),
        note(notes, BYTES),
        note(notes, MIN_TIME),
        note(notes, MAX_TIME),
        offsets);
  }

  private static long note(Map<String, Long> notes, String key) {
    Long value = notes.get(key);
    if (value == null) {
      throw new IllegalArgumentException("an archive's file without the note '" + key + "'");
    }
    return value;
  }

  /**
   * What a writer notes about a file.
   *
   * @param bytes the length of the whole file
   */
  public static Map<String, Long> notes(
      long rows, long bytes, long minTime, long maxTime, Collection<OffsetRange> offsets) {
    Map<String, Long> notes = new TreeMap<>();
    notes.put(ALL_ROWS, rows);
    notes.put(BYTES, bytes);
    notes.put(MIN_TIME, minTime);
    notes.put(MAX_TIME, maxTime);
    for (OffsetRange range : offsets) {
      String at = range.at().note();
      notes.put(FIRST + at, range.first());
      notes.put(LAST + at, range.last());
      notes.put(ROWS + at, range.rows());
    }
    return notes;
  }
}
