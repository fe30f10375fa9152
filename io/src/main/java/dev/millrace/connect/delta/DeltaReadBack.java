package dev.millrace.connect.delta;

import dev.millrace.connect.ReadBack;
import dev.millrace.connect.WrittenRows;
import dev.millrace.element.RowFault;
import dev.millrace.io.delta.read.DeltaPlan;
import dev.millrace.io.delta.read.DeltaSourceOptions;
import dev.millrace.io.delta.read.DeltaSplitReader;
import java.util.Optional;

/** Reads a table back: all its rows, whoever wrote them. */
final class DeltaReadBack implements ReadBack {
  @Override
  public boolean keepsTimes() {
    return false;
  }

  /**
   * Reads the newest version.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if a row of the table is not one of the output,
   *     ML-560x if the table cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    DeltaPlan plan =
        DeltaPlan.of(DeltaSourceOptions.of(DeltaKeys.target(written.sink()), written.schema()));
    DeltaSplitReader reader = new DeltaSplitReader(plan);
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
                      taker.take(row, record.time(), Optional.empty());
                    }));
  }
}
