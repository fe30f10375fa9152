package dev.millrace.kernel.compare;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Compares the rows of the first input with those of the second, the expected ones, as multisets,
 * when both have ended; event times and windows play no part. Columns are equal as SQL's {@code IS
 * NOT DISTINCT FROM} has it. Emits nothing: where the rows differ, the verdict's exception ends the
 * run.
 *
 * <p>State: every row that the other input has not matched yet.
 */
public final class CompareKernel implements KeyedKernel<CompareState> {
  private final KeyCodec rows;
  private final Verdict verdict;

  private CompareKernel(KeyCodec rows, Verdict verdict) {
    this.rows = rows;
    this.verdict = verdict;
  }

  /**
   * A row and how often it came too often.
   *
   * @param row the values
   */
  public record Surplus(Object[] row, long times) {}

  /** Says that rows differ. */
  @FunctionalInterface
  public interface Verdict extends Serializable {
    /**
     * What ends the run.
     *
     * @param missing rows that are expected and did not come
     * @param unexpected rows that came and are not expected
     * @param compared how many rows came
     */
    RuntimeException differ(List<Surplus> missing, List<Surplus> unexpected, long compared);
  }

  /**
   * A kernel over rows of one schema on both sides, all under one key.
   *
   * @param schema of which every column may be NULL
   */
  public static CompareKernel of(Schema schema, Verdict verdict) {
    return new CompareKernel(KeyCodec.of(schema, schema.getFieldNames()), verdict);
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public CompareState create() {
    return new CompareState();
  }

  @Override
  public boolean isEmpty(CompareState state) {
    return state.surplus.isEmpty() && state.compared == 0;
  }

  @Override
  public void onEvent(CompareState state, int input, Event event, KeyedOutput out) {
    state.add(rows.encode(event.values()), input == 0 ? 1 : -1);
    if (input == 0) {
      state.compared++;
    } else {
      out.count(Disposition.COMBINED, 1);
    }
    out.wakeAt(EventTimes.MAX, EventTimes.MAX);
  }

  @Override
  public void onTime(CompareState state, long watermark, KeyedOutput out) {
    if (watermark < EventTimes.MAX) {
      out.wakeAt(EventTimes.MAX, EventTimes.MAX);
      return;
    }
    if (!state.surplus.isEmpty()) {
      throw verdict.differ(surplus(state, -1), surplus(state, 1), state.compared);
    }
    out.count(Disposition.COMBINED, state.compared);
    state.compared = 0;
  }

  private List<Surplus> surplus(CompareState state, int sign) {
    List<Surplus> found = new ArrayList<>();
    state.surplus.forEach(
        (row, times) -> {
          if (Long.signum(times) == sign) {
            found.add(new Surplus(rows.decode(row.array()), Math.abs(times)));
          }
        });
    return found;
  }

  @Override
  public void encode(CompareState state, ByteSink out) {
    out.writeVarLong(state.compared);
    out.writeVarInt(state.surplus.size());
    state.surplus.forEach(
        (row, times) -> {
          out.writeBytes(row.array());
          out.writeSigned(times);
        });
  }

  @Override
  public CompareState decode(ByteSource in) {
    CompareState state = create();
    state.compared = in.readVarLong();
    for (int left = in.readVarInt(); left > 0; left--) {
      byte[] row = in.readBytes();
      state.add(row, in.readSigned());
    }
    return state;
  }
}
