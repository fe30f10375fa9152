package dev.millrace.connect.delta;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.BoundedRows.Size;
import dev.millrace.connect.BoundedSource;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.read.DeltaPlan;
import dev.millrace.io.delta.read.DeltaSourceOptions;
import dev.millrace.io.delta.read.DeltaSourceOptions.Moment;
import dev.millrace.io.delta.read.DeltaSplitReader;
import dev.millrace.io.file.FoundColumns;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code ReadFromDelta}. */
final class DeltaSourceType implements SourceType {
  @Override
  public String type() {
    return "ReadFromDelta";
  }

  @Override
  public String doc() {
    return "Reads a table of Delta Lake once, as it is when the run starts or as it was.";
  }

  @Override
  public KeySet keys() {
    return DeltaKeys.SOURCE;
  }

  @Override
  public Optional<BoundedSource> bounded() {
    return Optional.of(DeltaSourceType::plan);
  }

  @Override
  public Optional<FoundColumns> foundColumns(EndpointSpec source) {
    check(source);
    return Optional.of(DeltaPlan.columns(DeltaKeys.target(source), moment(source)));
  }

  private static BoundedRows plan(BoundedRead read) {
    check(read.source());
    Columns columns = read.columns();
    boolean narrow = columns.narrow();
    DeltaPlan plan =
        DeltaPlan.of(
            new DeltaSourceOptions(
                DeltaKeys.target(read.source()),
                narrow ? columns.inUse() : columns.schema(),
                moment(read.source()),
                narrow
                    ? columns.time().over(columns.used(), columns.schema().getFieldCount())
                    : columns.time(),
                read.range().from().orElse(null),
                read.range().to().orElse(null),
                read.source().find(DeltaKeys.FILTER).orElse(null),
                read.range().prunes(),
                Set.copyOf(columns.schema().getFieldNames())));
    return new BoundedRows(
        plan.splits(),
        new DeltaSplitReader(plan),
        narrow,
        new Size(plan.rows(), plan.bytes(), 0),
        plan.notes().stream().map(note -> note.warning(plan.options().target().table())).toList());
  }

  private static Moment moment(EndpointSpec source) {
    return new Moment(
        source.find(DeltaKeys.VERSION).orElse(null),
        source.find(TableKeys.AS_OF).or(() -> source.find(DeltaKeys.TIMESTAMP)).orElse(null));
  }

  /**
   * Refuses a source whose table or version cannot be one.
   *
   * @throws UserException ML-5600
   */
  private static void check(EndpointSpec source) {
    DeltaKeys.problem(source)
        .ifPresent(what -> fail(source, DeltaKeys.TABLE, DeltaCodes.NO_TABLE, what));
    source
        .find(DeltaKeys.FILTER)
        .flatMap(FilterCheck::problem)
        .ifPresent(what -> fail(source, DeltaKeys.FILTER, DeltaCodes.COLUMN, what + "."));
    List<Key<?>> moments =
        Stream.<Key<?>>of(DeltaKeys.VERSION, TableKeys.AS_OF, DeltaKeys.TIMESTAMP)
            .filter(key -> source.find(key).isPresent())
            .toList();
    if (moments.size() > 1) {
      fail(
          source,
          moments.get(1),
          DeltaCodes.NO_TABLE,
          "'"
              + moments.get(0).name()
              + "' and '"
              + moments.get(1).name()
              + "' exclude each other.");
    }
  }

  private static void fail(EndpointSpec source, Key<?> key, String code, String message) {
    throw new UserException(
        Diagnostic.error(source.position(key.name()), code, "config." + key.name(), message));
  }
}
