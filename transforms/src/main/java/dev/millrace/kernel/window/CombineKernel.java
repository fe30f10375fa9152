package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.expr.Aggregate;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import dev.millrace.kernel.window.CombineState.Group;
import dev.millrace.kernel.window.WindowInfoKernel.Info;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Aggregates the events of a key per window: one row per key and window that has an event, when the
 * watermark passes the window's end; of the global window when the input ends. The row holds the
 * key's columns, then one column per aggregate, and what is told of the window; its time is the
 * window's last millisecond (end − 1 ms), its window the one that was aggregated. NULL keys form a
 * group; what aggregates do with NULL values is theirs to say.
 *
 * <p>Sessions: windows of a key that overlap become one. Events at 0, 20 and 60 s with a gap of 30
 * s give the sessions [0, 50) and [60, 90); an event at 45 s would make all four one, [0, 90).
 *
 * <p>A result that cannot be given (a sum that overflows) makes a dead letter of the group: a row
 * with the key's columns and NULLs, at the time of the result. Every event of the group counts as
 * dead-lettered.
 *
 * <p>State per key: per open window the number of events and the accumulators; cleared when the
 * window's row is out.
 */
public final class CombineKernel implements KeyedKernel<CombineState> {
  private final KeyCodec key;
  private final Aggregate<Object>[] aggregates;
  private final int[] arguments;
  private final boolean sessions;
  private final List<Info> told;
  private final boolean revised;

  private CombineKernel(
      KeyCodec key,
      Aggregate<Object>[] aggregates,
      int[] arguments,
      boolean sessions,
      List<Info> told,
      boolean revised) {
    this.key = key;
    this.aggregates = aggregates;
    this.arguments = arguments;
    this.sessions = sessions;
    this.told = List.copyOf(told);
    this.revised = revised;
  }

  /**
   * @param key the coding of the group's columns, the same that the exchange makes keys with
   * @param calls the aggregates in the order of the output's columns
   * @param sessions whether overlapping windows are to be merged
   */
  public static CombineKernel of(KeyCodec key, List<AggregateCall> calls, boolean sessions) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Aggregate<Object>[] aggregates =
        calls.stream().map(AggregateCall::aggregate).toArray(Aggregate[]::new);
    int[] arguments = calls.stream().mapToInt(AggregateCall::argument).toArray();
    return new CombineKernel(key, aggregates, arguments, sessions, List.of(), false);
  }

  /** The same kernel, whose rows tell of their window in columns after the aggregates. */
  public CombineKernel telling(List<Info> columns) {
    return new CombineKernel(key, aggregates, arguments, sessions, columns, revised);
  }

  /** The same kernel, whose rows say which row of their group they are ({@link Revision}). */
  public CombineKernel revised() {
    return new CombineKernel(key, aggregates, arguments, sessions, told, true);
  }

  /**
   * A revised kernel that gives rows before a window is over, or corrects them.
   *
   * @param partials whether the first input is partial groups, as of {@link #ofPartials}
   */
  public KeyedKernel<CombineState> ofPanes(Panes panes, boolean partials) {
    if (sessions || !revised) {
      throw new IllegalArgumentException("panes are of revised rows, in windows that never merge");
    }
    return new PanesKernel(this, panes, partials);
  }

  /**
   * The kernel for the far side of an exchange whose near side pre-aggregates with {@link
   * PartialCombine}: the same results from partial groups instead of events.
   */
  public KeyedKernel<CombineState> ofPartials() {
    return new MergePartialsKernel(this);
  }

  /**
   * The kernel for sessions that end {@code longest} after their first event at the latest.
   *
   * @param gap at least 1 ms
   * @param longest at least 1 ms
   */
  public KeyedKernel<CombineState> ofBoundedSessions(Duration gap, Duration longest) {
    return new BoundedSessionsKernel(
        this, Times.positive(gap, "gap"), Times.positive(longest, "maximum length"));
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public CombineState create() {
    return new CombineState();
  }

  @Override
  public boolean isEmpty(CombineState state) {
    return state.groups.isEmpty();
  }

  @Override
  public void onEvent(CombineState state, int input, Event event, KeyedOutput out) {
    long first = state.groups.firstMaxTime();
    add(state, event);
    wakeIfChanged(state, first, out);
  }

  @Override
  public void onTime(CombineState state, long watermark, KeyedOutput out) {
    while (!state.groups.isEmpty() && state.groups.firstMaxTime() < watermark) {
      Window closed = state.groups.firstWindow();
      emit(closed, state.groups.removeFirst(), out);
    }
    wakeIfChanged(state, Long.MIN_VALUE, out);
  }

  /** Adds all that {@code other} has seen of the same key; {@code other} is not used afterwards. */
  public void merge(CombineState state, CombineState other) {
    other.groups.forEach((window, group) -> mergeGroup(state, window, group));
  }

  @Override
  public Optional<GroupFold> fold() {
    return fold(false);
  }

  /** Sessions merge, so their windows do not part the events of a key. */
  Optional<GroupFold> fold(boolean partials) {
    return sessions ? Optional.empty() : Optional.of(new CombineFold(this, partials));
  }

  /** Whether groups of one key can turn out to be one. */
  boolean sessions() {
    return sessions;
  }

  void add(CombineState state, Event event) {
    addTo(groupFor(state, event.window()), event);
  }

  void addTo(Group group, Event event) {
    group.events++;
    group.minTime = Math.min(group.minTime, event.time());
    for (int i = 0; i < aggregates.length; i++) {
      Object value = arguments[i] < 0 ? null : event.values()[arguments[i]];
      group.accumulators[i] = aggregates[i].add(group.accumulators[i], value, event.time());
    }
  }

  void mergeGroup(CombineState state, Window window, Group group) {
    mergeInto(groupFor(state, window), group);
  }

  /**
   * Asks to be called for the window that closes first, unless that was asked for already.
   *
   * @param before what {@link WindowGroups#firstMaxTime} was
   */
  static void wakeIfChanged(CombineState state, long before, KeyedOutput out) {
    long first = state.groups.firstMaxTime();
    if (!state.groups.isEmpty() && first != before) {
      out.wakeAt(first + 1, first);
    }
  }

  /** The group of a window; of overlapping sessions the one that all of them become. */
  private Group groupFor(CombineState state, Window window) {
    return sessions
        ? state.groups.session(window, this::newGroup, this::mergeInto)
        : state.groups.at(window, this::newGroup);
  }

  Group newGroup() {
    Object[] accumulators = new Object[aggregates.length];
    for (int i = 0; i < accumulators.length; i++) {
      accumulators[i] = aggregates[i].create();
    }
    return new Group(accumulators);
  }

  Group mergeInto(Group group, Group other) {
    group.events += other.events;
    group.minTime = Math.min(group.minTime, other.minTime);
    for (int i = 0; i < aggregates.length; i++) {
      group.accumulators[i] = aggregates[i].merge(group.accumulators[i], other.accumulators[i]);
    }
    return group;
  }

  void emit(Window window, Group group, KeyedOutput out) {
    try {
      out.emit(StepOutput.MAIN, row(window, group, Revision.FINAL, out));
    } catch (RowFault fault) {
      reject(window, group, fault, out);
      return;
    }
    out.count(Disposition.COMBINED, group.events);
  }

  /** Makes a dead letter of a group. */
  void reject(Window window, Group group, RowFault fault, KeyedOutput out) {
    Object[] keys = key.decode(out.key());
    Object[] input = Arrays.copyOf(keys, inputColumns(keys.length));
    out.reject(new Event(input, window.maxTime(), window, null), fault);
    out.count(Disposition.DEAD_LETTERED, group.events - 1);
  }

  /**
   * The row of a group.
   *
   * @param revision which of its rows it is; told if this kernel's rows are revised
   * @throws RowFault if it cannot be given
   */
  Event row(Window window, Group group, Revision revision, KeyedOutput out) {
    Object[] keys = key.decode(out.key());
    int columns = keys.length + aggregates.length + told.size();
    Object[] row = Arrays.copyOf(keys, columns + (revised ? Revision.COLUMNS : 0));
    for (int i = 0; i < aggregates.length; i++) {
      row[keys.length + i] = aggregates[i].result(group.accumulators[i]);
    }
    for (int i = 0; i < told.size(); i++) {
      row[keys.length + aggregates.length + i] =
          WindowInfoKernel.value(told.get(i), window.maxTime(), window);
    }
    if (revised) {
      row[columns] = revision.text();
      row[columns + 1] = revision.number(group.events);
    }
    return new Event(row, window.maxTime(), window, null);
  }

  /** The input's columns: the key's, and after them what aggregates need. */
  private int inputColumns(int keyColumns) {
    int columns = keyColumns;
    for (int argument : arguments) {
      columns = Math.max(columns, argument + 1);
    }
    return columns;
  }

  @Override
  public void encode(CombineState state, ByteSink out) {
    out.writeVarInt(state.groups.size());
    state.groups.forEach(
        (window, group) -> {
          EventCodec.encodeWindow(window, out);
          encodeGroup(group, out);
        });
  }

  @Override
  public CombineState decode(ByteSource in) {
    CombineState state = new CombineState();
    for (int left = in.readVarInt(); left > 0; left--) {
      Window window = EventCodec.decodeWindow(in);
      Group group = decodeGroup(in);
      state.groups.at(window, () -> group);
    }
    return state;
  }

  void encodeGroup(Group group, ByteSink out) {
    out.writeVarLong(group.events);
    for (int i = 0; i < aggregates.length; i++) {
      aggregates[i].encode(group.accumulators[i], out);
    }
  }

  Group decodeGroup(ByteSource in) {
    long events = in.readVarLong();
    Object[] accumulators = new Object[aggregates.length];
    for (int i = 0; i < accumulators.length; i++) {
      accumulators[i] = aggregates[i].decode(in);
    }
    Group group = new Group(accumulators);
    group.events = events;
    return group;
  }
}
