package dev.millrace.compile;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.chunk.OwnLetters;
import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.BoundedRead.Range;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.FileSplitCoder;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.element.block.SplitReader;
import dev.millrace.element.block.UpTo;
import dev.millrace.engine.stage.RecordIntake;
import dev.millrace.engine.stage.SplitStageFn;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.io.archive.ArchiveHistory;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTime;
import dev.millrace.lineage.StageColumns;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.plan.node.SourceNode.ReadNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.plan.schema.UnitReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;

/**
 * The bounded sources of a plan: the archive sides of its streams in a replay, and inline file
 * sources in any mode. What they will read is worked out before the graph is built, so that its
 * partitions can be sized by it and every missing path is known at once.
 */
public final class FileSources implements GraphCompiler.Sources {
  /** Of a source that does not know its rows before it reads them. */
  private static final int BYTES_PER_ROW = 100;

  private final Map<String, Prepared> prepared = new LinkedHashMap<>();

  /**
   * A source of which it is known what will be read.
   *
   * @param columns as the pipeline file declares them
   */
  private record Prepared(Columns columns, BoundedRows rows, RecordIntake intake) {
    InputSize size() {
      return new InputSize(rows.splits().size(), rows.size().rows(), rows.size().bytes());
    }

    boolean isCounted() {
      return size().rows() > 0 || size().bytes() == 0;
    }

    long estimatedRows() {
      return isCounted() ? size().rows() : size().bytes() / BYTES_PER_ROW;
    }

    /** The record with a row of all columns, NULL in those that were not read. */
    SourceRecord whole(SourceRecord record) {
      Object[] row = record.row();
      int all = columns.schema().getFieldCount();
      if (row == null || row.length == all) {
        return record;
      }
      Object[] whole = new Object[all];
      for (int i = 0; i < columns.used().length; i++) {
        whole[columns.used()[i]] = row[i];
      }
      return record.withRow(whole);
    }
  }

  /**
   * What bounded sources will read.
   *
   * @param size with no rows where only reading tells how many there are
   * @param estimatedRows about how many there are, also then
   * @param archiveBytes the length of all files of the archives, whatever their times; 0 for none
   * @param warnings what people should know of the files, of all sources
   */
  record Inputs(InputSize size, long estimatedRows, long archiveBytes, List<Diagnostic> warnings) {
    /** No file is read. */
    static final Inputs NONE = new Inputs(new InputSize(0, 0, 0), 0, 0, List.of());

    /** These inputs, and what a live run reads of its archives. */
    Inputs after(Histories past) {
      List<Diagnostic> all = new ArrayList<>(warnings);
      all.addAll(past.warnings());
      return new Inputs(
          new InputSize(size.files(), past.rows(), size.bytes()), estimatedRows, archiveBytes, all);
    }
  }

  private FileSources() {}

  /**
   * Works out what a plan's bounded sources will read.
   *
   * @throws UserException with the problems of all sources
   */
  public static FileSources prepare(RunRequest request, Plan plan) {
    FileSources sources = new FileSources();
    StageColumns columns = new StageColumns(plan);
    List<Diagnostic> problems = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      try {
        prepare(request, node, columns)
            .ifPresent(source -> sources.prepared.put(node.name(), source));
      } catch (UserException e) {
        problems.addAll(e.diagnostics());
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
    return sources;
  }

  private static Optional<Prepared> prepare(
      RunRequest request, PlanNode node, StageColumns columns) {
    Optional<EndpointSpec> inline = node.kind().reads();
    if (inline.isPresent()) {
      return Optional.of(inline(request, node, inline.get(), columns.passedBySource(node)));
    }
    return node.kind()
        .asStream()
        .filter(stream -> request.mode() == RunMode.REPLAY)
        .map(stream -> archive(request, stream, columns.passedBySource(node)));
  }

  /**
   * Reads every record of a source here and now, without a pipeline: rows of all columns, NULL in
   * those that the graph does not use.
   *
   * @throws UserException where a file cannot be read
   */
  public void forEach(String source, Consumer<SourceRecord> out) {
    Prepared files = Objects.requireNonNull(prepared.get(source), source);
    BoundedRows rows = files.rows();
    rows.splits()
        .forEach(split -> rows.reader().read(split, record -> out.accept(files.whole(record))));
  }

  /** What all sources together will read. */
  Inputs inputs() {
    long files = 0;
    long estimatedRows = 0;
    long bytes = 0;
    List<Diagnostic> warnings = new ArrayList<>();
    for (Prepared source : prepared.values()) {
      files += source.size().files();
      estimatedRows += source.estimatedRows();
      bytes += source.size().bytes();
      warnings.addAll(source.rows().warnings());
    }
    long archiveBytes =
        prepared.values().stream().mapToLong(source -> source.rows().size().archiveBytes()).sum();
    boolean counted = prepared.values().stream().allMatch(Prepared::isCounted);
    return new Inputs(
        new InputSize(files, counted ? estimatedRows : 0, bytes),
        estimatedRows,
        archiveBytes,
        warnings);
  }

  @Override
  public StageOutputs apply(
      Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program) {
    return kind.accept(
        new SourceNode.SourceVisitor<>() {
          @Override
          public StageOutputs visit(StreamNode stream) {
            return files(pipeline, node, program);
          }

          @Override
          public StageOutputs visit(ReadNode read) {
            return files(pipeline, node, program);
          }

          @Override
          public StageOutputs visit(CreateNode create) {
            return MemorySource.apply(pipeline, node, create, program);
          }
        });
  }

  private StageOutputs files(Pipeline pipeline, PlanNode node, StageProgram program) {
    Prepared source = Objects.requireNonNull(prepared.get(node.name()), node.name());
    PCollection<FileSplit> splits =
        pipeline.apply(
            node.name() + "/splits",
            Create.of(source.rows().splits()).withCoder(FileSplitCoder.of()));
    if (GraphShape.of(pipeline.getOptions()).spreadsFiles()) {
      splits = splits.apply(node.name() + "/spread", Reshuffle.viaRandomKey());
    }
    return StageOutputs.apply(
        node.name(),
        splits,
        new SplitStageFn(program, source.intake(), source.rows().reader()),
        program);
  }

  private static Prepared archive(
      RunRequest request, StreamNode stream, Set<Integer> passedColumns) {
    EndpointSpec endpoint = stream.stream().archive().orElseThrow();
    int[] used = stream.used().stream().mapToInt(Integer::intValue).toArray();
    Columns columns =
        ArchivedColumns.of(stream, passedColumns.stream().mapToInt(i -> used[i]), narrows(request));
    Prepared all = prepare(request, endpoint, columns, used);
    Map<Log, Long> upTo = request.upTo().get(stream.stream().name());
    if (upTo == null) {
      return all;
    }
    BoundedRows rows = all.rows();
    SplitReader read = new UpTo(rows.reader(), upTo);
    return new Prepared(
        columns,
        new BoundedRows(rows.splits(), read, rows.narrow(), rows.size(), rows.warnings()),
        all.intake());
  }

  /**
   * Reads whole rows of a stream's archive, whatever their times.
   *
   * @throws UserException if there is nothing, or it cannot be read
   */
  static ArchiveHistory.Events wholeRows(StreamNode stream) {
    Columns columns = ArchivedColumns.all(stream);
    EndpointSpec endpoint = stream.stream().archive().orElseThrow();
    SplitReader reader =
        Connectors.bounded(endpoint).plan(new BoundedRead(endpoint, columns, Range.ALL)).reader();
    return new ArchiveHistory.Events(columns.schema(), reader);
  }

  private static Prepared inline(
      RunRequest request, PlanNode node, EndpointSpec endpoint, Set<Integer> passedColumns) {
    int[] all = IntStream.range(0, node.schema().getFieldCount()).toArray();
    Set<String> passed = names(node.schema(), passedColumns.stream().mapToInt(i -> i));
    FileTime time = FileTime.UNDECLARED.withUnits(UnitReader.of(endpoint));
    Columns columns = new Columns(node.schema(), all, passed, time, narrows(request));
    return prepare(request, endpoint, columns, all);
  }

  /**
   * @param used indexes of the columns that the graph uses; all of them are read
   */
  private static Prepared prepare(
      RunRequest request, EndpointSpec endpoint, Columns columns, int[] used) {
    boolean prunes = !OptimizerRule.named(request.disabledRules()).contains(OptimizerRule.PRUNING);
    Range range = new Range(request.from(), request.to(), prunes, false);
    BoundedRows rows = plan(request, new BoundedRead(endpoint, columns, range));
    if (request.part().isPresent() && !rows.splits().isEmpty()) {
      rows = withOwnLetters(request, new BoundedRead(endpoint, columns, range), rows);
    }
    int[] places =
        rows.narrow()
            ? Arrays.stream(used).map(i -> Arrays.binarySearch(columns.used(), i)).toArray()
            : used;
    return new Prepared(columns, rows, new RecordIntake(places, request.without()));
  }

  /** Of records without an event time those that belong to the part. */
  private static BoundedRows withOwnLetters(
      RunRequest request, BoundedRead read, BoundedRows rows) {
    RunRequest.Part part = request.part().orElseThrow();
    Instant from = Instant.ofEpochMilli(part.chunk().from());
    Instant to = Instant.ofEpochMilli(part.chunk().to());
    List<FileSplit> earlier =
        part.before().isBefore(from) ? splits(request, read, part.before(), from) : List.of();
    SplitReader own =
        new OwnLetters(
            rows.reader(), splits(request, read, from, to), earlier, part.chunk().from());
    return new BoundedRows(rows.splits(), own, rows.narrow(), rows.size(), rows.warnings());
  }

  private static List<FileSplit> splits(
      RunRequest request, BoundedRead read, Instant from, Instant to) {
    Range range = new Range(Optional.of(from), Optional.of(to), read.range().prunes(), false);
    return plan(request, new BoundedRead(read.source(), read.columns(), range)).splits();
  }

  /** A part of event time without an event has no rows, which is no mistake. */
  private static BoundedRows plan(RunRequest request, BoundedRead read) {
    try {
      return Connectors.bounded(read.source()).plan(read);
    } catch (UserException e) {
      if (request.part().isPresent()
          && e.diagnostics().stream().allMatch(d -> d.code().equals(FileErrors.EMPTY_RANGE))) {
        return BoundedRows.none(read.columns().narrow());
      }
      throw e;
    }
  }

  private static boolean narrows(RunRequest request) {
    return !OptimizerRule.named(request.disabledRules()).contains(OptimizerRule.PROJECTION);
  }

  private static Set<String> names(Schema schema, IntStream columns) {
    Set<String> names = new LinkedHashSet<>();
    columns.forEach(column -> names.add(schema.getField(column).getName()));
    return names;
  }
}
