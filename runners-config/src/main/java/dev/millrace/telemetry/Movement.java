package dev.millrace.telemetry;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.KeyState;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.kernel.Disposition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What has moved when: how long a stream has brought nothing, how long its watermark has stood,
 * when rows of an output were written last. Fed with snapshots, in the order of their times.
 */
public final class Movement {
  /** Rates are those of this time before a snapshot. */
  private static final long RATE_MILLIS = 10_000;

  /**
   * The windows of a time do not arrive in one moment, and from a Flink cluster only now and then.
   */
  private static final long MISSING_AFTER_MILLIS = 20_000;

  /** In place of the end of a key's window: no key of the output has a newer one. */
  private static final long NEWEST = Long.MAX_VALUE;

  /** In place of an answer. */
  private static final long UNREACHABLE = 1;

  private final Map<String, Mark> reads = new HashMap<>();
  private final Map<String, Mark> watermarks = new HashMap<>();
  private final Map<String, Mark> answers = new HashMap<>();
  private final Set<String> answered = new HashSet<>();
  private final Map<String, Long> resumed = new HashMap<>();
  private final Map<String, Mark> writes = new HashMap<>();
  private final Map<String, Mark> windows = new HashMap<>();
  private final Deque<Snapshot> recent = new ArrayDeque<>();

  /** A value, and since when it has been that. */
  private record Mark(long value, long since) {}

  void see(Snapshot snapshot) {
    recent.addLast(snapshot);
    while (recent.size() > 2 && recent.getFirst().at() < snapshot.at() - RATE_MILLIS) {
      recent.removeFirst();
    }
    for (LedgerRow row : snapshot.ledger().rows()) {
      switch (row.kind()) {
        case "source" -> {
          resume(row.step(), row.in(), snapshot.at());
          see(reads, row.step(), row.in(), snapshot.at());
          snapshot.source(row).ifPresent(source -> see(row.step(), source, snapshot.at()));
        }
        case "output" -> {
          see(writes, row.step(), row.count(Disposition.WRITTEN), snapshot.at());
          seeWindows(row.step(), snapshot.windows(row), snapshot.at());
        }
        default -> {
          // A step moves with its inputs.
        }
      }
    }
  }

  private void see(String stream, SourceState source, long at) {
    see(watermarks, stream, source.watermark().orElse(Long.MIN_VALUE), at);
    boolean unreachable = source.readers().unreachable();
    see(answers, stream, unreachable ? UNREACHABLE : 0, at);
    if (!unreachable) {
      answered.add(stream);
    }
  }

  private void seeWindows(String output, List<KeyState> keys, long at) {
    long newest = keys.stream().mapToLong(KeyState::end).max().orElse(NEWEST);
    for (KeyState key : keys) {
      see(windows, window(output, key), key.end() < newest ? key.end() : NEWEST, at);
    }
  }

  private static String window(String output, KeyState key) {
    return output + "/" + key.key();
  }

  /** Whether others of an output have had newer windows for long, and the key has not. */
  boolean isMissing(String output, KeyState key, long now) {
    Mark known = windows.get(window(output, key));
    return known != null && known.value() != NEWEST && now - known.since() >= MISSING_AFTER_MILLIS;
  }

  /** Notes when records come again after a pause. */
  private void resume(String stream, long read, long at) {
    Mark known = reads.get(stream);
    if (known != null
        && known.value() != read
        && at - known.since() >= Readiness.STALLED.toMillis()) {
      resumed.put(stream, at);
    }
  }

  private static void see(Map<String, Mark> marks, String name, long value, long at) {
    Mark known = marks.get(name);
    if (known == null || known.value() != value) {
      marks.put(name, new Mark(value, at));
    }
  }

  /** For how long a stream has brought nothing, as of a time, in milliseconds. */
  public long quiet(String stream, long now) {
    return age(reads, stream, now);
  }

  /**
   * For how long the watermark of a stream has stood while records came, as of a time, in
   * milliseconds: a pause before does not count.
   */
  long stood(String stream, long now) {
    return Math.min(
        age(watermarks, stream, now), now - resumed.getOrDefault(stream, Long.MIN_VALUE / 2));
  }

  /** For how long a reader of a stream has got no answers, in milliseconds; 0 if all get them. */
  long unreachable(String stream, long now) {
    Mark known = answers.get(stream);
    return known == null || known.value() != UNREACHABLE ? 0 : now - known.since();
  }

  /** Whether all readers of a stream have had answers at some time, as far as they tell. */
  boolean isAnswered(String stream) {
    return answered.contains(stream);
  }

  private static long age(Map<String, Mark> marks, String name, long now) {
    Mark known = marks.get(name);
    return known == null ? 0 : now - known.since();
  }

  /** When rows of an output were written last; empty if none were. */
  public OptionalLong written(String output) {
    Mark known = writes.get(output);
    return known == null || known.value() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(known.since());
  }

  /** By how much a count of the run has grown per second, of late. */
  public double rate(ToLongFunction<Snapshot> count) {
    if (recent.size() < 2 || recent.getFirst().at() == recent.getLast().at()) {
      return 0;
    }
    Snapshot first = recent.getFirst();
    Snapshot last = recent.getLast();
    long grown = count.applyAsLong(last) - count.applyAsLong(first);
    return Math.max(0, grown) * 1000.0 / (last.at() - first.at());
  }
}
