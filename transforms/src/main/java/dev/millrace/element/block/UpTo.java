package dev.millrace.element.block;

import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.RecordHistory.Log;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Consumer;

/** Reads of logs only what lies before some offsets: what a run has read, as its state tells. */
public final class UpTo implements SplitReader {
  private static final long serialVersionUID = 1;

  private final SplitReader files;
  private final HashMap<Log, Long> ends;
  private final HashSet<String> places = new HashSet<>();

  /**
   * @param ends the first offset that is not read, by log. Of a place that occurs here other
   *     partitions are not read at all; of other places everything is
   */
  public UpTo(SplitReader files, Map<Log, Long> ends) {
    this.files = files;
    this.ends = new HashMap<>(ends);
    ends.keySet().forEach(log -> places.add(log.place()));
  }

  private boolean wanted(String place, int partition, long offset) {
    return !places.contains(place) || offset < ends.getOrDefault(new Log(place, partition), 0L);
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    read(split, (place, partition, offset) -> true, out);
  }

  @Override
  public void read(FileSplit split, Places asked, Consumer<SourceRecord> out) {
    files.read(
        split,
        (place, partition, offset) ->
            wanted(place, partition, offset) && asked.wanted(place, partition, offset),
        record -> {
          Coordinates at = record.coordinates();
          if (wanted(at.name(), at.partition(), at.offset())) {
            out.accept(record);
          }
        });
  }
}
