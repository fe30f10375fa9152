package dev.millrace.connect.iceberg;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.BoundedRows.Size;
import dev.millrace.connect.BoundedSource;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.iceberg.WrittenColumns;
import dev.millrace.io.iceberg.read.IcebergPlan;
import dev.millrace.io.iceberg.read.IcebergSourceOptions;
import dev.millrace.io.iceberg.read.IcebergSourceOptions.Moment;
import dev.millrace.io.iceberg.read.IcebergSplitReader;
import java.util.Optional;
import java.util.Set;

/** {@code ReadFromIceberg}. */
final class IcebergSourceType implements SourceType {
  @Override
  public String type() {
    return "ReadFromIceberg";
  }

  @Override
  public String doc() {
    return "Reads a table of Apache Iceberg once, as it is when the run starts or as it was.";
  }

  @Override
  public KeySet keys() {
    return IcebergKeys.SOURCE;
  }

  @Override
  public Optional<BoundedSource> bounded() {
    return Optional.of(IcebergSourceType::plan);
  }

  @Override
  public Optional<FoundColumns> foundColumns(EndpointSpec source) {
    IcebergPlace.checkSource(source);
    FoundColumns found = IcebergPlan.columns(IcebergKeys.target(source), moment(source));
    return Optional.of(
        IcebergKeys.selects(source)
            ? new FoundColumns(
                WrittenColumns.of(found.schema(), IcebergKeys.wanted(source)).schema(),
                found.warnings())
            : found);
  }

  private static BoundedRows plan(BoundedRead read) {
    IcebergPlace.checkSource(read.source());
    Columns columns = read.columns();
    boolean narrow = columns.narrow();
    IcebergPlan plan =
        IcebergPlan.of(
            new IcebergSourceOptions(
                IcebergKeys.target(read.source()),
                narrow ? columns.inUse() : columns.schema(),
                moment(read.source()),
                narrow
                    ? columns.time().over(columns.used(), columns.schema().getFieldCount())
                    : columns.time(),
                read.range().from().orElse(null),
                read.range().to().orElse(null),
                read.source().find(IcebergKeys.FILTER).orElse(null),
                read.range().prunes(),
                Set.copyOf(columns.schema().getFieldNames())));
    return new BoundedRows(
        plan.splits(),
        new IcebergSplitReader(plan),
        narrow,
        new Size(plan.rows(), plan.bytes(), 0),
        plan.notes().stream().map(note -> note.warning(plan.options().target().table())).toList());
  }

  private static Moment moment(EndpointSpec source) {
    return new Moment(
        source.find(IcebergKeys.SNAPSHOT).map(String::valueOf).orElse(null),
        source.find(TableKeys.AS_OF).orElse(null));
  }
}
