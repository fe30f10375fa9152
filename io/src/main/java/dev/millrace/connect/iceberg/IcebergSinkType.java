package dev.millrace.connect.iceberg;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSink;
import dev.millrace.io.iceberg.IcebergSinkOptions;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.WrittenColumns;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** {@code WriteToIceberg}. */
final class IcebergSinkType implements SinkType {
  /** Time for a second attempt: two that make a catalog's own tables may disturb each other. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  @Override
  public String type() {
    return "WriteToIceberg";
  }

  @Override
  public String doc() {
    return "Writes rows to a table of Apache Iceberg, in commits that are made once. Rows that do"
        + " not fit are dead letters.";
  }

  @Override
  public KeySet keys() {
    return IcebergKeys.SINK;
  }

  @Override
  public Delivery delivery() {
    return Delivery.WHOLE_COMMITS;
  }

  @Override
  public String place(EndpointSpec sink) {
    return IcebergKeys.TABLES.place(sink);
  }

  @Override
  public boolean isSamePlace(EndpointSpec sink, EndpointSpec other) {
    List<IcebergTarget> others = IcebergKeys.targets(other);
    return IcebergKeys.targets(sink).stream()
        .anyMatch(table -> others.stream().anyMatch(table::isSame));
  }

  /**
   * Not where the file says in which directory the table's files lie: what one table has there, the
   * upkeep of the other would take for files that nobody knows.
   */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return IcebergKeys.namesDirectories(sink)
        ? Optional.empty()
        : sink.renamed(IcebergKeys.TABLE.name(), table -> table + "_" + name);
  }

  @Override
  public void check(SinkRows rows) {
    new IcebergChecks(rows).check();
  }

  /** A replay replaces what is there, and with it what another output has written. */
  @Override
  public boolean replaces(EndpointSpec sink, EndpointSpec other) {
    return other.type().equals(type()) && isSamePlace(sink, other);
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new IcebergReadBack());
  }

  @Override
  public Optional<Upkeep> upkeep() {
    return Optional.of(new IcebergUpkeep());
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    EndpointSpec sink = context.sink();
    List<IcebergSinkOptions> tables =
        IcebergKeys.targets(sink).stream().map(table -> options(context, table)).toList();
    IcebergSinkOptions first = tables.get(0);
    if (context.asksServices()) {
      Duration patience = context.onlyAsking() ? AT_ONCE : first.retryFor();
      tables.forEach(table -> IcebergSink.check(table, patience));
    }
    String shown = shown(sink, first.target());
    PCollection<Block> left =
        rows.apply(
            context.output() + "/write",
            IcebergKeys.TABLES
                .target(sink, context.expressions())
                .map(target -> IcebergSink.write(tables, target, shown))
                .orElseGet(() -> IcebergSink.write(first)));
    SinkResult result = SinkResult.at(shown);
    return first.letters() ? result.withLetters(left) : result;
  }

  private String shown(EndpointSpec sink, IcebergTarget target) {
    return IcebergKeys.TABLES.isPerRow(sink)
        ? place(sink) + " of catalog '" + target.catalog() + "'"
        : target.shown();
  }

  /** What is written of rows. */
  static WrittenColumns columns(EndpointSpec sink, Schema rows) {
    return sink.find(IcebergKeys.ONLY)
        .map(only -> WrittenColumns.inside(rows, only))
        .orElseGet(() -> WrittenColumns.of(rows, IcebergKeys.wanted(sink)));
  }

  private static IcebergSinkOptions options(SinkContext context, IcebergTarget table) {
    EndpointSpec sink = context.sink();
    return new IcebergSinkOptions(
        table,
        columns(sink, context.schema()),
        new Source(context.pipeline(), context.output(), context.step(), context.mark().runId()),
        new Form(
            sink.find(IcebergKeys.PARTITION_FIELDS).orElse(List.of()),
            sink.find(IcebergKeys.SORT_FIELDS).orElse(List.of()),
            TableKeys.properties(sink, IcebergKeys.TABLE_PROPERTIES),
            sink.value(IcebergKeys.EVOLVE),
            sink.find(IcebergKeys.RENAMED).orElse(Map.of())),
        new Change(upsert(sink), replaced(context)),
        new Files(
            sink.value(FileKeys.TARGET_FILE_SIZE),
            Math.max(1, context.fileWriters(false)),
            context.endless() ? commitEvery(sink) : null),
        sink.value(IcebergKeys.RETRY_FOR),
        context.takesLetters());
  }

  private static @Nullable Upsert upsert(EndpointSpec sink) {
    return UpsertKeys.isUpsert(sink)
        ? new Upsert(
            UpsertKeys.key(sink),
            UpsertKeys.version(sink),
            sink.find(UpsertKeys.DELETED).orElse(null))
        : null;
  }

  private static Duration commitEvery(EndpointSpec sink) {
    return sink.find(IcebergKeys.TRIGGERING)
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds.toString())))
        .orElseGet(() -> sink.value(TableKeys.COMMIT_EVERY));
  }

  /** What a live run writes is added, and so is all that a file of Beam's form writes. */
  private static @Nullable Replaced replaced(SinkContext context) {
    if (context.live() || context.numbersFiles()) {
      return null;
    }
    SinkContext.Range range = context.range();
    String column = context.sink().find(TableKeys.TIME_COLUMN).orElse(null);
    Replaced replaced = new Replaced(column, range.from().orElse(null), range.to().orElse(null));
    boolean part = replaced.from() != null || replaced.to() != null;
    if (part && column == null) {
      throw new UserException(
          Diagnostic.error(
              context.sink().position(),
              IcebergCodes.PART,
              "outputs." + context.output() + ".replay",
              "a replay of a part of time replaces rows of that part, and nothing says which column"
                  + " tells their times; expected 'time_column'."));
    }
    return replaced;
  }
}
