package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.archive.manifest.ArchiveSnapshot;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OnError;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FoundFiles;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.parquet.page.ParquetFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/**
 * Works out what a Parquet source reads: directories by their names, then files, then row groups by
 * the statistics of the time column. Every file's footer is read here, so that a damaged file or an
 * unsuitable column is known before anything runs.
 */
public final class ParquetPlanner {
  /** Row groups of one file are read together up to this many compressed bytes. */
  private static final long SPLIT_BYTES = 16L << 20;

  private final ParquetSourceOptions options;
  private final Optional<ArchiveSnapshot> archive;
  private final List<FileSplit> splits = new ArrayList<>();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final PassedOver passedOver = new PassedOver();

  /** How many files have a column under a name that differs in case. */
  private final Map<String, Long> renamed = new TreeMap<>();

  private long files;
  private long readable;
  private long prunedRowGroups;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  private ParquetPlanner(ParquetSourceOptions options) {
    this.options = options;
    this.archive = ArchiveSnapshot.at(options.path());
  }

  /**
   * Plans a source.
   *
   * @throws UserException with everything that is wrong: ML-5100 no such path, ML-5102 no Parquet
   *     files, ML-5103 nothing in the time range, ML-5104 no permission, ML-5105 a damaged file,
   *     ML-5106 to ML-5109 columns that do not fit, ML-5122 columns that are encrypted or the like,
   *     ML-5205 a file of an archive that is missing or of another length. With {@link
   *     OnError#SKIP}, problems of single files are warnings of the plan instead
   */
  public static ParquetPlan plan(ParquetSourceOptions options) {
    return new ParquetPlanner(options).plan();
  }

  private ParquetPlan plan() {
    FoundFiles found = find(options, archive, passedOver::wants);
    // An archive without a file is an archive of no records.
    if (found.isEmpty() && archive.isPresent()) {
      return new ParquetPlan(List.of(), 0, 0, 0, 0, 0, 0, List.of());
    }
    if (found.isEmpty()) {
      throw FileErrors.failure(options.path(), FileErrors.NO_FILES, noFiles());
    }
    earliest = found.earliest();
    latest = found.latest();
    for (FoundFile file : found.files()) {
      add(file);
    }
    boolean skip = options.onError() == OnError.SKIP;
    if (!problems.isEmpty() && (!skip || readable == 0)) {
      throw new UserException(problems);
    }
    if (splits.isEmpty() && (options.from() != null || options.to() != null)) {
      throw FileErrors.failure(options.path(), FileErrors.EMPTY_RANGE, emptyRange());
    }
    return new ParquetPlan(
        splits,
        files,
        splits.stream().mapToLong(FileSplit::rows).sum(),
        splits.stream().mapToLong(FileSplit::bytes).sum(),
        archiveBytes(found),
        found.prunedDirectories(),
        prunedRowGroups,
        warnings());
  }

  private List<Diagnostic> warnings() {
    List<Diagnostic> warnings = new ArrayList<>(problems);
    passedOver.told(options.path()).ifPresent(warnings::add);
    renamed.forEach(
        (names, count) ->
            warnings.add(
                FileErrors.error(
                    options.path(),
                    FileErrors.OTHER_CASE,
                    names
                        + ", which differs in case, in "
                        + count
                        + (count == 1 ? " file" : " files"))));
    return warnings.stream().map(FileErrors::warning).toList();
  }

  public static FoundFiles find(ParquetSourceOptions options) {
    return find(options, ArchiveSnapshot.at(options.path()), PassedOver::isParquet);
  }

  private static FoundFiles find(
      ParquetSourceOptions options, Optional<ArchiveSnapshot> archive, Predicate<String> wanted) {
    if (archive.isPresent()) {
      return archive.get().find(options.time().column(), options.fromMillis(), options.toMillis());
    }
    String pattern = options.partitions();
    OutputDirectory.requireWhole(options.path());
    return FileFinder.find(
        options.path(),
        pattern == null ? null : PartitionPattern.of(pattern),
        options.fromMillis(),
        options.toMillis(),
        wanted);
  }

  private long archiveBytes(FoundFiles found) {
    if (archive.isPresent()) {
      return archive.get().bytes();
    }
    boolean all = options.from() == null && options.to() == null;
    FoundFiles whole =
        all ? found : find(options.withRange(null, null), archive, PassedOver::isParquet);
    return whole.files().stream().mapToLong(FoundFile::bytes).sum();
  }

  private String noFiles() {
    String pattern = options.partitions();
    return "there are no Parquet files"
        + (pattern == null ? "" : " in directories named " + pattern)
        + passedOver.told(options.path()).map(told -> "; " + told.message()).orElse("");
  }

  private String emptyRange() {
    String range =
        "there is nothing in the time range from "
            + (options.from() == null ? "the beginning" : options.from())
            + " to "
            + (options.to() == null ? "the end" : options.to());
    return earliest >= latest
        ? range
        : range
            + "; the files cover "
            + Instant.ofEpochMilli(earliest)
            + " to "
            + Instant.ofEpochMilli(latest);
  }

  private void add(FoundFile found) {
    Optional<Diagnostic> damage =
        archive.isPresent()
            ? ArchiveSnapshot.problem(found.path(), found.bytes())
            : Optional.empty();
    if (damage.isPresent()) {
      problems.add(damage.get());
      return;
    }
    try (ParquetFile file = ParquetFile.open(found.path())) {
      ReadPlan plan = new ReadPlan(options, file.schema());
      if (plan.problems().isEmpty()) {
        readable++;
        plan.renamed()
            .forEach(
                (name, there) ->
                    renamed.merge(
                        "column '" + name + "' is read from '" + there + "'", 1L, Long::sum));
        split(file, plan);
      } else {
        problems.addAll(plan.problems());
      }
    } catch (UserException e) {
      problems.addAll(e.diagnostics());
    }
  }

  private void split(ParquetFile file, ReadPlan plan) {
    Set<ColumnPath> columns = plan.stored();
    List<BlockMetaData> groups = file.rowGroups();
    int before = splits.size();
    FileSplit open = null;
    for (int i = 0; i < groups.size(); i++) {
      BlockMetaData group = groups.get(i);
      if (group.getRowCount() == 0) {
        continue;
      }
      if (!mayOverlap(group, plan)) {
        prunedRowGroups++;
        continue;
      }
      long bytes = 0;
      for (ColumnChunkMetaData column : group.getColumns()) {
        bytes += columns.contains(column.getPath()) ? column.getTotalSize() : 0;
      }
      if (open != null
          && open.start() + open.length() == i
          && open.bytes() + bytes <= SPLIT_BYTES) {
        open =
            new FileSplit(
                plan.path(),
                open.start(),
                open.length() + 1,
                open.bytes() + bytes,
                open.rows() + group.getRowCount());
        splits.set(splits.size() - 1, open);
      } else {
        open = new FileSplit(plan.path(), i, 1, bytes, group.getRowCount());
        splits.add(open);
      }
    }
    files += splits.size() > before ? 1 : 0;
  }

  private boolean mayOverlap(BlockMetaData group, ReadPlan plan) {
    Optional<StoredTime> time = plan.storedTime();
    if (time.isEmpty()) {
      return true;
    }
    for (ColumnChunkMetaData column : group.getColumns()) {
      if (column.getPath().size() == 1
          && column.getPath().toArray()[0].equals(time.get().column())
          && column.getStatistics() instanceof LongStatistics statistics
          && statistics.hasNonNullValue()) {
        return overlaps(statistics, time.get().unit());
      }
    }
    return true;
  }

  /** A row group with NULL times is read in any case: such rows are dead letters. */
  private boolean overlaps(LongStatistics statistics, EpochUnit unit) {
    long min;
    long max;
    try {
      min = unit.to(EpochUnit.MILLIS, statistics.getMin());
      max = unit.to(EpochUnit.MILLIS, statistics.getMax());
    } catch (ArithmeticException e) {
      // Rows whose numbers are not times are dead letters.
      return true;
    }
    earliest = Math.min(earliest, min);
    latest = Math.max(latest, max == Long.MAX_VALUE ? max : max + 1);
    boolean nulls = !statistics.isNumNullsSet() || statistics.getNumNulls() > 0;
    return nulls || (min < options.toMillis() && max >= options.fromMillis());
  }
}
