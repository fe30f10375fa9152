package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.Times;
import dev.millrace.kernel.latest.VersionColumns;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Joins each left event with the latest version of its key at or before its time: the right event
 * with the greatest τ ≤ τ(left); among versions of one time the one with the greatest row bytes. A
 * joined row has the left event's time and window. Versions at 1 and 5, left events at 0, 1, 4, 5:
 * no version, the first, the first, the second.
 *
 * <p>A left event without a version is unmatched: it goes to output 1 as it came if that was asked
 * for, else a {@code LEFT} join emits it with NULLs, and an {@code INNER} one drops it. NULL keys
 * match nothing. A version counts as matched if a left event ever got it, else as unmatched when it
 * is superseded or the input ends; versions are not emitted by themselves.
 *
 * <p>Where columns say so, a version never replaces one with a greater position, and one that ends
 * its row stands for no version: at the times of it and after, until the next version, events are
 * unmatched.
 *
 * <p>With a tolerance, a version that is older than it when an event meets it stands for no
 * version.
 *
 * <p>State per key: the newest version up to the watermark, until the next one or the end of the
 * input; with a tolerance, and no positions, until it is too old.
 */
public final class AsOfJoinKernel implements KeyedKernel<AsOfJoinState> {
  private final JoinRows rows;
  private final EventCodec versions;
  private final @Nullable VersionColumns columns;

  /** The most by which a row may be later than its version, in milliseconds; END for no bound. */
  private final long tolerance;

  private AsOfJoinKernel(JoinRows rows, @Nullable VersionColumns columns, long tolerance) {
    this.rows = rows;
    this.columns = columns;
    this.tolerance = tolerance;
    this.versions = rows.codec(JoinRows.RIGHT);
  }

  /**
   * @param type not one that keeps versions
   * @param versions the right side; without an unmatched output
   * @throws IllegalArgumentException if unmatched versions are asked for, by type or by output
   */
  public static AsOfJoinKernel of(
      JoinType type, JoinSide left, JoinSide versions, JoinOutput output) {
    if (type.keepsRight() || versions.unmatchedOutput()) {
      throw new IllegalArgumentException(
          "an as-of join is inner or left and emits no unmatched versions, but was: " + type);
    }
    return new AsOfJoinKernel(new JoinRows(type, left, versions, output), null, Times.END);
  }

  /**
   * The same where columns tell the order of versions, or which of them end their rows. A version
   * does not replace one with a greater position, and an event that meets the end of a row is
   * unmatched.
   */
  public AsOfJoinKernel of(VersionColumns columns) {
    return new AsOfJoinKernel(rows, columns, tolerance);
  }

  /**
   * The same where a version holds for some time only.
   *
   * @param longest the most of τ(left) − τ(version), included; not negative
   */
  public AsOfJoinKernel within(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException("a tolerance must not be negative, but was: " + longest);
    }
    return new AsOfJoinKernel(rows, columns, Times.bounded(longest, "tolerance"));
  }

  @Override
  public boolean ordered() {
    return true;
  }

  /** Versions come before the rows of their time, which may use them. */
  @Override
  public int inputRank(int input) {
    return 1 - input;
  }

  @Override
  public AsOfJoinState create() {
    return new AsOfJoinState();
  }

  @Override
  public boolean isEmpty(AsOfJoinState state) {
    return state.version == null;
  }

  @Override
  public void onEvent(AsOfJoinState state, int input, Event event, KeyedOutput out) {
    if (rows.matchesNothing(input, event)) {
      rows.unmatched(input, event, out);
    } else if (input == JoinRows.RIGHT && isOlder(event, state.version)) {
      rows.unmatched(JoinRows.RIGHT, event, out);
    } else if (input == JoinRows.RIGHT) {
      drop(state, out);
      state.version = EventCodec.stored(event);
      wake(state.version, out);
    } else if (state.version == null
        || isEnd(state.version)
        || event.time() > lastUse(state.version)) {
      rows.unmatched(JoinRows.LEFT, event, out);
    } else {
      rows.pair(event, state.version, event.time(), event.window(), out);
      rows.partnered(JoinRows.LEFT, event, out);
      out.count(Disposition.MATCHED, state.used ? 1 : 2);
      state.used = true;
    }
  }

  private boolean isOlder(Event version, @Nullable Event newest) {
    if (columns == null) {
      return false;
    }
    Object[] position = columns.position(version.values());
    return newest != null
        && VersionColumns.compare(position, columns.position(newest.values())) < 0;
  }

  private boolean isEnd(Event version) {
    return columns != null && columns.isEnd(version.values());
  }

  @Override
  public void onTime(AsOfJoinState state, long watermark, KeyedOutput out) {
    Event version = state.version;
    if (version != null) {
      if (watermark >= end(version)) {
        drop(state, out);
      } else {
        wake(version, out);
      }
    }
  }

  private void wake(Event version, KeyedOutput out) {
    out.wakeAt(end(version), end(version));
  }

  /** When a version need no longer be known. Its position goes on to count where it has one. */
  private long end(Event version) {
    boolean remains = columns != null && columns.areOrdered();
    return remains ? Times.END : Times.after(lastUse(version), 1);
  }

  /** The time of the last row that may meet a version. */
  private long lastUse(Event version) {
    return tolerance == Times.END ? Times.END : Times.after(version.time(), tolerance);
  }

  private void drop(AsOfJoinState state, KeyedOutput out) {
    if (state.version != null && !state.used) {
      rows.unmatched(JoinRows.RIGHT, state.version, out);
    }
    state.version = null;
    state.used = false;
  }

  @Override
  public void encode(AsOfJoinState state, ByteSink out) {
    out.writeBoolean(state.version != null);
    if (state.version != null) {
      out.writeBoolean(state.used);
      versions.encode(state.version, out);
    }
  }

  @Override
  public AsOfJoinState decode(ByteSource in) {
    AsOfJoinState state = new AsOfJoinState();
    if (in.readBoolean()) {
      state.used = in.readBoolean();
      state.version = versions.decode(in);
    }
    return state;
  }
}
