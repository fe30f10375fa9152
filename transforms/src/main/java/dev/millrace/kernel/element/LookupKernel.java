package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.KeyTable;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins each event with the rows of a reference table that have its key, one output row per pair,
 * in the order of the table. The table is loaded once, when the kernel is opened, and held in
 * memory. Time and window stay the event's own.
 *
 * <p>An event without a row in the table is unmatched: it goes to output 1 as it came, if that was
 * asked for; else a {@code LEFT} join emits it with NULLs for the table's columns, and an {@code
 * INNER} join drops it. A {@code SEMI} join emits events that have a row, each once, an {@code
 * ANTI} join those that have none. A NULL key, on either side, matches nothing.
 */
public final class LookupKernel implements ElementKernel {
  /** The output of events without a row in the table. */
  public static final int UNMATCHED = 1;

  private final TableLoader loader;
  private final KeyCodec eventKey;
  private final KeyCodec tableKey;
  private final JoinType type;
  private final JoinOutput output;
  private final boolean unmatchedOutput;
  private transient @Nullable KeyTable<List<Object[]>> table;

  private LookupKernel(
      TableLoader loader,
      KeyCodec eventKey,
      KeyCodec tableKey,
      JoinType type,
      JoinOutput output,
      boolean unmatchedOutput) {
    this.loader = loader;
    this.eventKey = eventKey;
    this.tableKey = tableKey;
    this.type = type;
    this.output = output;
    this.unmatchedOutput = unmatchedOutput;
  }

  /**
   * @param eventKey the key of an event; of the same types as {@code tableKey}
   * @param type not one that keeps rows of the table
   * @param output side 0 is the event, side 1 the table's row
   * @param unmatchedOutput whether unmatched events go to output 1 instead of the main output
   * @throws IllegalArgumentException for another type of join
   */
  public static LookupKernel of(
      TableLoader loader,
      KeyCodec eventKey,
      KeyCodec tableKey,
      JoinType type,
      JoinOutput output,
      boolean unmatchedOutput) {
    if (type.keepsRight()) {
      throw new IllegalArgumentException(
          "a join with a table is inner or left, because a table has no event times, but was: "
              + type);
    }
    return new LookupKernel(loader, eventKey, tableKey, type, output, unmatchedOutput);
  }

  @Override
  public void open() {
    KeyTable<List<Object[]>> loaded = new KeyTable<>();
    for (Object[] row : loader.load()) {
      if (!tableKey.hasNull(row)) {
        byte[] key = tableKey.encode(row);
        loaded.getOrCreate(key, 0, key.length, ArrayList::new).add(row);
      }
    }
    table = loaded;
  }

  @Override
  public void process(Event event, StepOutput out) {
    List<Object[]> rows = rowsOf(event.values());
    if (rows == null) {
      if (unmatchedOutput) {
        out.emit(UNMATCHED, event);
      } else if (type.keepsLeft()) {
        out.emit(StepOutput.MAIN, event.withValues(output.row(event.values(), null)));
      }
      out.count(Disposition.UNMATCHED, 1);
      return;
    }
    if (type.givesPairs()) {
      for (Object[] row : rows) {
        out.emit(StepOutput.MAIN, event.withValues(output.row(event.values(), row)));
      }
    } else if (type == JoinType.SEMI) {
      out.emit(StepOutput.MAIN, event.withValues(output.row(event.values(), null)));
    }
    out.count(Disposition.MATCHED, 1);
  }

  private @Nullable List<Object[]> rowsOf(Object[] row) {
    KeyTable<List<Object[]>> loaded = table;
    if (loaded == null) {
      throw new IllegalStateException("the kernel was not opened");
    }
    return eventKey.hasNull(row) ? null : loaded.get(eventKey.encode(row));
  }
}
