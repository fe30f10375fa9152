package dev.millrace.io.jdbc;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.format.JsonDecoder;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads ranges of a table. Coordinates are kind {@code jdbc}, the table, the range, and the number
 * of the row in it (from 1), which another read may give to another row. A row that is not one of
 * the schema becomes a dead letter with its JSON.
 */
public final class JdbcSplitReader implements SplitReader {
  private final TablePlan plan;
  private final JsonDecoder decoder;

  public JdbcSplitReader(TablePlan plan) {
    this.plan = plan;
    this.decoder = JsonDecoder.of(plan.options().schema());
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    int range = (int) split.start();
    long[] number = {0};
    TableSession.read(
        plan.options().target(),
        connection -> {
          plan.reading()
              .read(
                  connection,
                  plan.options(),
                  plan.condition(range),
                  json -> out.accept(record(json, split.path(), range, ++number[0])));
          return number;
        });
  }

  private SourceRecord record(byte[] json, String table, int range, long number) {
    Coordinates at = new Coordinates("jdbc", table, range, number);
    try {
      return record(at, null, decoder.decode(json), null);
    } catch (RowFault fault) {
      return record(at, json, null, fault);
    }
  }

  private static SourceRecord record(
      Coordinates at, byte @Nullable [] json, Object @Nullable [] row, @Nullable RowFault fault) {
    return new SourceRecord(
        at,
        EventTimes.MIN,
        null,
        json,
        List.of(),
        row,
        EventTimes.MIN,
        EventTimes.MIN,
        fault == null ? Verdict.EVENT : Verdict.DEAD,
        fault);
  }
}
