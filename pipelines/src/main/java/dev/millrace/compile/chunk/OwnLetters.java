package dev.millrace.compile.chunk;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import java.util.List;
import java.util.function.Consumer;

/**
 * Passes records on that belong to a chunk though they have no time, because nobody could read
 * them: those of files whose times the chunk is the first one to share. They get its time, so that
 * their letters lie in it. Other chunks do not count them.
 *
 * @param own what has events of the chunk
 * @param earlier what has events of the chunk before it
 * @param time the beginning of the chunk
 */
public record OwnLetters(
    SplitReader reader, List<FileSplit> own, List<FileSplit> earlier, long time)
    implements SplitReader {
  public OwnLetters {
    own = List.copyOf(own);
    earlier = List.copyOf(earlier);
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    reader.read(
        split,
        record -> {
          if (record.verdict() != Verdict.DEAD || record.time() > EventTimes.MIN) {
            out.accept(record);
          } else if (hold(own, split, record) && !hold(earlier, split, record)) {
            out.accept(record.withTime(time));
          }
        });
  }

  private static boolean hold(List<FileSplit> splits, FileSplit split, SourceRecord record) {
    // The number of the row group in its file, where pieces of files are such.
    long unit = Math.max(split.start(), record.coordinates().partition());
    return splits.stream()
        .filter(other -> other.path().equals(split.path()))
        .anyMatch(other -> unit >= other.start() && unit - other.start() < other.length());
  }
}
