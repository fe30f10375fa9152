package dev.millrace.connect.jdbc;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcSplitReader;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TablePlan;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a table back: all its rows, whoever wrote them. */
final class JdbcReadBack implements ReadBack {
  @Override
  public Optional<Kept> kept(WrittenRows written) {
    EndpointSpec sink = written.sink();
    return Optional.of(
        UpsertKeys.isUpsert(sink)
            ? new Kept(UpsertKeys.key(sink), UpsertKeys.version(sink), sink.find(JdbcKeys.DELETED))
            : Kept.DISTINCT);
  }

  @Override
  public Predicate<Object[]> placed(WrittenRows written) {
    return JdbcKeys.TABLES.places(written)::belongs;
  }

  @Override
  public boolean keepsTimes() {
    return false;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4107 if a row of the table is not one of the output,
   *     ML-545x if the table cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    TargetKeys.Places places = JdbcKeys.TABLES.places(written);
    JdbcKeys.TABLES
        .names(written.sink())
        .forEach(
            table ->
                read(
                    written,
                    JdbcKeys.target(written.sink(), table, 1),
                    (record, row) -> {
                      places.check(
                          row, table::equals, "table '" + table + "'", record.coordinates());
                      taker.take(row, record.time(), Optional.empty());
                    }));
  }

  private interface RowTaker {
    void take(SourceRecord record, Object[] row);
  }

  private static void read(WrittenRows written, JdbcTarget target, RowTaker taker) {
    TablePlan whole =
        TablePlan.of(
            new JdbcSourceOptions(target, null, written.schema(), null, 1),
            JdbcPlace.reading(target));
    JdbcSplitReader reader = new JdbcSplitReader(whole);
    whole
        .splits()
        .forEach(
            split ->
                reader.read(
                    split,
                    record -> {
                      Object[] row = record.row();
                      RowFault fault = record.fault();
                      if (row == null) {
                        String reason = fault == null ? "" : fault.reason();
                        String place = "table '" + split.path() + "'";
                        throw written.notARow(place, record.coordinates(), reason);
                      }
                      taker.take(record, row);
                    }));
  }
}
