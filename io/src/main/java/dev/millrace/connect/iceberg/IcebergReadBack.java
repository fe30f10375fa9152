package dev.millrace.connect.iceberg;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.element.RowFault;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.read.IcebergPlan;
import dev.millrace.io.iceberg.read.IcebergSourceOptions;
import dev.millrace.io.iceberg.read.IcebergSplitReader;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a table back: all its rows, whoever wrote them. */
final class IcebergReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    return IcebergKeys.selects(written.sink()) || written.sink().find(IcebergKeys.ONLY).isPresent()
        ? Optional.of("'keep', 'drop' or 'only' left columns out")
        : Optional.empty();
  }

  @Override
  public Optional<Kept> kept(WrittenRows written) {
    EndpointSpec sink = written.sink();
    return UpsertKeys.isUpsert(sink)
        ? Optional.of(
            new Kept(UpsertKeys.key(sink), UpsertKeys.version(sink), sink.find(UpsertKeys.DELETED)))
        : Optional.empty();
  }

  @Override
  public Predicate<Object[]> placed(WrittenRows written) {
    return IcebergKeys.TABLES.places(written)::belongs;
  }

  @Override
  public boolean keepsTimes() {
    return false;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4107 if a row of the table is not one of the output,
   *     ML-556x if the table cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    IcebergPlace.madeTables(written.sink()).forEach(target -> read(written, target, taker));
  }

  private static void read(WrittenRows written, IcebergTarget target, Taker taker) {
    TargetKeys.Places places = IcebergKeys.TABLES.places(written);
    String table = "table '" + target.table() + "'";
    IcebergPlan plan = IcebergPlan.of(IcebergSourceOptions.of(target, written.schema()));
    IcebergSplitReader reader = new IcebergSplitReader(plan);
    plan.splits()
        .forEach(
            split ->
                reader.read(
                    split,
                    record -> {
                      Object[] row = record.row();
                      RowFault fault = record.fault();
                      if (row == null) {
                        String reason = fault == null ? "" : fault.reason();
                        throw written.notARow(
                            "table '" + split.path() + "'", record.coordinates(), reason);
                      }
                      places.check(row, target.table()::equals, table, record.coordinates());
                      taker.take(row, record.time(), Optional.empty());
                    }));
  }
}
