package dev.millrace.kernel.sequence;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import dev.millrace.kernel.sequence.SequenceState.Call;
import dev.millrace.kernel.sequence.SequenceState.Waiting;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Adds columns to each row that look at the rows of its key before and after it. The events of a
 * key are in the order of their times, those of one time in the order of some columns (NULL first)
 * and then of the bytes of the columns that are handed on. Where a key has no event for a given
 * time, its sequence ends, and the next event is the first one of another.
 *
 * <p>Main output: every row with its time and window, its own first columns and then the added
 * ones. It comes out once the watermark has passed it, or with the last later row that it needs, or
 * at the end of its sequence. A value that cannot be given (a sum that overflows) makes a dead
 * letter of the row; it stays one of the rows that others look at.
 *
 * <p>State per key, until its sequence ends: accumulators, the arguments of rows that later ones
 * look back at, and rows that wait for later ones.
 */
public final class SequenceKernel implements KeyedKernel<SequenceState> {
  private final SequenceColumn<Object>[] columns;
  private final int[] arguments;
  private final RowCodec past;
  private final EventCodec input;
  private final EventCodec output;
  private final int width;
  private final int[] order;

  /** Orders rows whose bytes are not those of the input, which ties go by; null if they are. */
  private final @Nullable RowCodec ties;

  private final long silence;
  private final int leads;

  private SequenceKernel(SequenceColumns added, RowCodec input, RowCodec output, Order order) {
    this.columns = added.columns();
    this.arguments = added.arguments();
    this.past = added.past();
    this.input = EventCodec.of(input);
    this.output = EventCodec.of(output);
    this.width = output.schema().getFieldCount() - columns.length;
    this.order = order.columns.stream().mapToInt(input.schema()::indexOf).toArray();
    this.ties = ties(input.schema(), width);
    this.silence =
        order.silence.map(end -> Times.positive(end, "forget_after")).orElse(Long.MAX_VALUE);
    this.leads = Arrays.stream(columns).mapToInt(SequenceColumn::leads).max().orElse(0);
  }

  /**
   * In which order events are, and where a sequence ends.
   *
   * @param columns by which events of one time go: numbers, decimals, dates or time stamps
   * @param silence after so long without an event; empty if it ends with the input alone
   */
  public record Order(List<String> columns, Optional<Duration> silence) {}

  /**
   * @param input the coding of the input's rows
   * @param output the schema of results: the input's first columns, then the added ones
   */
  public static SequenceKernel of(
      SequenceColumns added, RowCodec input, Schema output, Order order) {
    return new SequenceKernel(added, input, RowCodec.of(output), order);
  }

  /** The coding of the rows that arguments were added to. */
  private static @Nullable RowCodec ties(Schema rows, int width) {
    return rows.getFieldCount() == width
        ? null
        : RowCodec.of(Schema.builder().addFields(rows.getFields().subList(0, width)).build());
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public SequenceState create() {
    Object[] kept = new Object[columns.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = columns[i].create();
    }
    return new SequenceState(kept);
  }

  @Override
  public boolean isEmpty(SequenceState state) {
    return state.pending.isEmpty() && state.past.next() == 0;
  }

  @Override
  public void onEvent(SequenceState state, int from, Event event, KeyedOutput out) {
    if (order.length == 0 && ties == null) {
      take(state, event, out);
    } else {
      if (!state.pending.isEmpty() && state.pending.get(0).time() < event.time()) {
        settle(state, out);
      }
      state.pending.add(EventCodec.stored(event));
    }
    wake(state, out);
  }

  @Override
  public void onTime(SequenceState state, long watermark, KeyedOutput out) {
    if (watermark >= state.keptCall.time()) {
      state.keptCall = Call.NONE;
    }
    if (!state.pending.isEmpty() && watermark > state.pending.get(0).time()) {
      settle(state, out);
    }
    if (state.past.next() > 0 && watermark >= end(state)) {
      finish(state, out);
    }
    wake(state, out);
  }

  /** The time from which on an event begins another sequence. */
  private long end(SequenceState state) {
    return Times.after(state.last, silence);
  }

  private void wake(SequenceState state, KeyedOutput out) {
    boolean pending = !state.pending.isEmpty();
    boolean begun = state.past.next() > 0;
    state.askedCall = Call.NONE;
    if (!pending && !begun) {
      return;
    }
    long time = begun ? end(state) : Times.END;
    long hold = state.waiting.isEmpty() ? time : state.waiting.getFirst().row().time();
    if (pending) {
      long due = state.pending.get(0).time();
      time = Math.min(time, Times.after(due, 1));
      hold = Math.min(hold, due);
    }
    // The end moves with every row. A call at an earlier one asks for that of then, so that a busy
    // key does not leave a call for each of its rows.
    Call call = new Call(time, hold);
    if (!state.keptCall.serves(call)) {
      state.askedCall = call;
      out.wakeAt(time, hold);
    }
  }

  /** All events of a time are there. */
  private void settle(SequenceState state, KeyedOutput out) {
    // They came in the order of their bytes, which stays where nothing else is to be looked at.
    state.pending.sort((a, b) -> compare(a.values(), b.values()));
    List<Event> events = List.copyOf(state.pending);
    state.pending.clear();
    events.forEach(event -> take(state, event, out));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // one column, one class
  private int compare(Object[] a, Object[] b) {
    for (int column : order) {
      @Nullable Object left = a[column];
      @Nullable Object right = b[column];
      int compared =
          left == null || right == null
              ? Boolean.compare(left != null, right != null)
              : ((Comparable) left).compareTo(right);
      if (compared != 0) {
        return compared;
      }
    }
    return ties == null ? 0 : Arrays.compareUnsigned(ties.encode(a), ties.encode(b));
  }

  private void take(SequenceState state, Event event, KeyedOutput out) {
    if (state.past.next() > 0 && event.time() >= end(state)) {
      finish(state, out);
    }
    state.last = event.time();
    Object[] looked = new Object[arguments.length];
    for (int i = 0; i < looked.length; i++) {
      looked[i] = event.values()[arguments[i]];
    }
    state.past.add(looked, event.time());
    long needed = state.past.next();
    for (int i = 0; i < columns.length; i++) {
      columns[i].add(state.kept[i], state.past);
      needed = Math.min(needed, columns[i].looksBackTo(state.kept[i], state.past));
    }
    give(state, event, out);
    if (leads > 0) {
      tellWaiting(state, looked, out);
    }
    state.past.dropBefore(needed);
  }

  private void give(SequenceState state, Event event, KeyedOutput out) {
    Object[] row = Arrays.copyOf(event.values(), width + columns.length);
    try {
      for (int i = 0; i < columns.length; i++) {
        row[width + i] = columns[i].value(state.kept[i], state.past);
      }
    } catch (RowFault fault) {
      out.reject(event, fault);
      return;
    }
    Event result = new Event(row, event.time(), event.window(), null);
    if (leads == 0) {
      hand(result, out);
    } else {
      state.waiting.add(new Waiting(state.past.newest(), result));
    }
  }

  private static void hand(Event result, KeyedOutput out) {
    out.emit(StepOutput.MAIN, result);
    out.count(Disposition.PASSED, 1);
  }

  /** Puts the newest row's values into those before it, and hands on what is whole. */
  private void tellWaiting(SequenceState state, Object[] newest, KeyedOutput out) {
    long place = state.past.newest();
    for (Waiting before : state.waiting) {
      for (int i = 0; i < columns.length; i++) {
        if (columns[i].leads() > 0 && before.place() + columns[i].leads() == place) {
          before.row().values()[width + i] = newest[columns[i].led()];
        }
      }
    }
    while (!state.waiting.isEmpty() && state.waiting.getFirst().place() + leads <= place) {
      hand(state.waiting.removeFirst().row(), out);
    }
  }

  private void finish(SequenceState state, KeyedOutput out) {
    state.waiting.forEach(row -> hand(row.row(), out));
    state.waiting.clear();
    state.past.clear();
    for (int i = 0; i < columns.length; i++) {
      state.kept[i] = columns[i].create();
    }
  }

  @Override
  public void encode(SequenceState state, ByteSink out) {
    input.encodeAll(state.pending, out);
    state.past.encode(past, out);
    out.writeSigned(state.last);
    Call call = state.askedCall.equals(Call.NONE) ? state.keptCall : state.askedCall;
    out.writeSigned(call.time());
    out.writeSigned(call.hold());
    for (int i = 0; i < columns.length; i++) {
      columns[i].encode(state.kept[i], out);
    }
    out.writeVarInt(state.waiting.size());
    for (Waiting row : state.waiting) {
      out.writeVarLong(row.place());
      output.encode(row.row(), out);
    }
  }

  @Override
  public SequenceState decode(ByteSource in) {
    List<Event> pending = input.decodeAll(in);
    PastRows rows = PastRows.decode(past, in);
    long last = in.readSigned();
    Call call = new Call(in.readSigned(), in.readSigned());
    Object[] kept = new Object[columns.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = columns[i].decode(in, rows);
    }
    SequenceState state = new SequenceState(kept);
    state.pending.addAll(pending);
    state.past = rows;
    state.last = last;
    state.keptCall = call;
    for (int left = in.readVarInt(); left > 0; left--) {
      state.waiting.add(new Waiting(in.readVarLong(), output.decode(in)));
    }
    return state;
  }
}
