package dev.millrace.io.archive;

import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.io.archive.manifest.ArchiveContents.Entry;
import dev.millrace.io.archive.manifest.OffsetRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts an archive's records in the order of their offsets: each file is read once, when the first
 * of its offsets is due, and merged with the others that overlap it.
 */
final class OffsetOrder implements RecordHistory.Records {
  /** Records that are sorted at a time. */
  private static final int SORTED_AT_ONCE = 50_000;

  private final ArchiveHistory history;
  private final Map<Log, Part> parts = new HashMap<>();
  private final RunStore store;

  /** What is left of one partition. */
  private static final class Part {
    final long end;
    final Deque<Due> files = new ArrayDeque<>();
    final PriorityQueue<OffsetRun> runs =
        new PriorityQueue<>(Comparator.comparingLong(OffsetRun::offset));
    final List<SourceRecord> unsorted = new ArrayList<>();
    long next;

    Part(long next, long end) {
      this.next = next;
      this.end = end;
    }
  }

  /** A file that is not read before its first record of a partition is due. */
  private static final class Due {
    final Entry file;
    boolean read;

    Due(Entry file) {
      this.file = file;
    }
  }

  /** One file's records of a partition begin here. */
  private static long first(Due due, Log log) {
    return due.file.offsets().stream()
        .filter(range -> ArchiveHistory.log(range.at()).equals(log))
        .mapToLong(OffsetRange::first)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  OffsetOrder(ArchiveHistory history, RunStore store, Map<Log, Long> from) {
    this.history = history;
    this.store = store;
    from.forEach(
        (log, next) -> parts.put(log, new Part(next, history.ends().getOrDefault(log, next))));
    List<Due> files = history.files().stream().map(Due::new).toList();
    parts.forEach(
        (log, part) ->
            files.stream()
                .filter(due -> due.file.offsets().stream().anyMatch(r -> wanted(r, log, part)))
                .sorted(Comparator.comparingLong(due -> first(due, log)))
                .forEach(part.files::add));
  }

  private static boolean wanted(OffsetRange range, Log log, Part part) {
    return ArchiveHistory.log(range.at()).equals(log)
        && range.last() >= part.next
        && range.first() < part.end;
  }

  @Override
  public List<SourceRecord> next(Log log, int most) {
    Part part = parts.get(log);
    if (part == null) {
      return List.of();
    }
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < most) {
      readDue(log, part);
      OffsetRun run = part.runs.poll();
      if (run == null) {
        break;
      }
      SourceRecord record = run.take();
      if (record.coordinates().offset() >= part.next) {
        records.add(record);
        part.next = record.coordinates().offset() + 1;
      }
      if (!run.isEmpty()) {
        part.runs.add(run);
      }
    }
    return records;
  }

  /** Reads the files that may hold the record that comes next. */
  private void readDue(Log log, Part part) {
    while (!part.files.isEmpty()) {
      Due due = part.files.element();
      OffsetRun head = part.runs.peek();
      if (!due.read && head != null && head.offset() < first(due, log)) {
        return;
      }
      part.files.remove();
      if (!due.read) {
        due.read = true;
        read(due.file);
      }
    }
  }

  private void read(Entry file) {
    int[] held = new int[1];
    history.read(
        file,
        (topic, partition, offset) -> wanting(topic, partition, offset) != null,
        record -> {
          Coordinates at = record.coordinates();
          Part part = wanting(at.name(), at.partition(), at.offset());
          if (part != null) {
            part.unsorted.add(record);
            if (++held[0] >= SORTED_AT_ONCE) {
              sort();
              held[0] = 0;
            }
          }
        });
    sort();
  }

  private @Nullable Part wanting(String topic, int partition, long offset) {
    Part part = parts.get(new Log(topic, partition));
    return part != null && offset >= part.next && offset < part.end ? part : null;
  }

  private void sort() {
    for (Part part : parts.values()) {
      if (!part.unsorted.isEmpty()) {
        part.unsorted.sort(Comparator.comparingLong(record -> record.coordinates().offset()));
        part.runs.add(store.put(part.unsorted));
        part.unsorted.clear();
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
