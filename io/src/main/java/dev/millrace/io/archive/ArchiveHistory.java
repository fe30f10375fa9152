package dev.millrace.io.archive;

import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.SplitReader;
import dev.millrace.element.block.SplitReader.Places;
import dev.millrace.io.archive.manifest.ArchiveContents;
import dev.millrace.io.archive.manifest.ArchiveContents.Entry;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.archive.manifest.OffsetRange;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.ParquetFile;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An archive as the history of its topics, as of one commit. Files lie by event time; here each
 * partition's records come in the order of their offsets, undecodable ones among them.
 */
public final class ArchiveHistory implements RecordHistory {
  private final Schema schema;
  private final ArrayList<Entry> files;
  private final SplitReader events;
  private final HashMap<Log, Long> starts;
  private final HashMap<Log, Long> ends;
  private final HashMap<String, String> ids;

  /** What is read of the files of events, and how. */
  public record Events(Schema schema, SplitReader reader) {}

  private ArchiveHistory(
      Events events, List<Entry> files, Map<Log, Long> starts, ArchiveManifest manifest) {
    this.schema = events.schema();
    this.events = events.reader();
    this.files = new ArrayList<>(files);
    this.starts = new HashMap<>(starts);
    this.ends = ends(manifest);
    this.ids = new HashMap<>(manifest.topicIds());
  }

  private static HashMap<Log, Long> ends(ArchiveManifest manifest) {
    HashMap<Log, Long> ends = new HashMap<>();
    manifest.next().forEach((at, next) -> ends.put(log(at), next));
    return ends;
  }

  /**
   * Looks what an archive holds now.
   *
   * @param events reads its files of events
   * @param from each partition starts with its first event of this time or later; empty: with its
   *     first record
   * @throws dev.millrace.diag.UserException as {@link ArchiveContents#read}; ML-51xx where a file
   *     cannot be read
   */
  public static ArchiveHistory of(String archive, Events events, Optional<Instant> from) {
    ArchiveContents contents = ArchiveContents.read(archive);
    Map<Log, Long> ends = ends(contents.manifest());
    List<Entry> files =
        contents.files().stream()
            .filter(file -> file.offsets().stream().anyMatch(range -> below(range, ends)))
            .sorted(Comparator.comparingLong(ArchiveHistory::lowest))
            .toList();
    Map<Log, Long> starts =
        from.map(time -> since(files, ends, time.toEpochMilli()))
            .orElseGet(() -> first(files, ends));
    List<Entry> read =
        files.stream()
            .filter(f -> f.offsets().stream().anyMatch(range -> overlaps(range, starts, ends)))
            .toList();
    return new ArchiveHistory(events, read, starts, contents.manifest());
  }

  static Log log(ArchivePartition at) {
    return new Log(at.topic(), at.partition());
  }

  private static long lowest(Entry file) {
    return file.offsets().stream().mapToLong(OffsetRange::first).min().orElse(0);
  }

  private static boolean below(OffsetRange range, Map<Log, Long> ends) {
    return range.first() < ends.getOrDefault(log(range.at()), 0L);
  }

  private static boolean overlaps(OffsetRange range, Map<Log, Long> starts, Map<Log, Long> ends) {
    return below(range, ends) && range.last() >= starts.getOrDefault(log(range.at()), 0L);
  }

  private static Map<Log, Long> first(List<Entry> files, Map<Log, Long> ends) {
    Map<Log, Long> first = new HashMap<>(ends);
    files.forEach(
        file -> file.offsets().forEach(o -> first.merge(log(o.at()), o.first(), Math::min)));
    return first;
  }

  /** The offset of the first event of a time or later, by partition; the end if there is none. */
  private static Map<Log, Long> since(List<Entry> files, Map<Log, Long> ends, long time) {
    Map<Log, Long> first = new HashMap<>(ends);
    for (Entry file : files) {
      boolean mayHold =
          !file.undecodable()
              && file.maxTime() >= time
              && file.offsets().stream()
                  .anyMatch(o -> o.first() < first.getOrDefault(log(o.at()), 0L));
      if (mayHold) {
        read(
            file,
            times(),
            (topic, partition, offset) -> true,
            record -> {
              if (record.time() >= time && record.row() != null) {
                Coordinates at = record.coordinates();
                first.merge(new Log(at.name(), at.partition()), at.offset(), Math::min);
              }
            });
      }
    }
    return first;
  }

  /** Reads nothing but event times, and where each event lay. */
  private static SplitReader times() {
    return new ParquetSplitReader(
        ParquetSourceOptions.of("", Schema.of(ArchiveSchema.EVENT_TIME))
            .withTimeColumn(ArchiveSchema.EVENT_TIME.getName()));
  }

  /** Reads the bytes of what could not be decoded. */
  private static SplitReader undecodable() {
    return new ParquetSplitReader(
        ParquetSourceOptions.of("", Schema.of(ArchiveSchema.UNDECODABLE.getField("_value"))));
  }

  /**
   * @throws UserException also where {@code on_error} lets a file's rest be passed over: nobody
   *     could tell which offsets are missing
   */
  private static void read(
      Entry file, SplitReader reader, Places places, Consumer<SourceRecord> out) {
    int groups;
    try (ParquetFile open = ParquetFile.open(file.path())) {
      groups = open.rowGroups().size();
    }
    reader.read(
        new FileSplit(file.path(), 0, groups, 0, -1),
        places,
        record -> {
          RowFault fault = record.fault();
          if (fault != null && record.coordinates().name().equals(file.path())) {
            throw new UserException(FileErrors.error(file.path(), fault.code(), fault.reason()));
          }
          out.accept(record);
        });
  }

  /** Gives every record of a file that is wanted, and maybe others, in the file's order. */
  void read(Entry file, Places places, Consumer<SourceRecord> out) {
    if (file.undecodable()) {
      read(file, undecodable(), places, record -> out.accept(withValue(record)));
    } else {
      read(file, events, places, out);
    }
  }

  private static SourceRecord withValue(SourceRecord record) {
    @Nullable Object[] row = record.row();
    byte[] value = row != null && row[0] instanceof byte[] bytes ? bytes : null;
    return new SourceRecord(
        record.coordinates(),
        record.recordTime(),
        record.key(),
        value,
        record.headers(),
        null,
        record.time(),
        record.watermark(),
        record.verdict(),
        record.fault());
  }

  /** The files in the order of their lowest offsets. */
  List<Entry> files() {
    return files;
  }

  @Override
  public Map<Log, Long> starts() {
    return starts;
  }

  @Override
  public Map<Log, Long> ends() {
    return ends;
  }

  @Override
  public Map<String, String> ids() {
    return ids;
  }

  @Override
  public long rows() {
    return files.stream()
        .flatMap(file -> file.offsets().stream())
        .filter(range -> overlaps(range, starts, ends))
        .mapToLong(OffsetRange::rows)
        .sum();
  }

  @Override
  public Records open(Map<Log, Long> from) {
    return new OffsetOrder(this, new RunStore(schema), from);
  }
}
