package dev.millrace.element.block;

import dev.millrace.element.block.RecordHistory.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far all readers of a stream had come.
 *
 * @param next the next offset of each log that it consists of
 * @param settled as {@link ReadProgress#settled} has it: the lowest
 */
public record StreamProgress(Map<Log, Long> next, OptionalLong settled) {
  public StreamProgress {
    next = Map.copyOf(next);
  }

  public static StreamProgress of(ReadProgress reader) {
    return new StreamProgress(reader.next(), reader.settled());
  }

  /** With other readers of the same stream. */
  public StreamProgress and(StreamProgress others) {
    HashMap<Log, Long> all = new HashMap<>(next);
    others.next.forEach((log, offset) -> all.merge(log, offset, Math::min));
    return new StreamProgress(
        all,
        settled.isPresent() && others.settled.isPresent()
            ? OptionalLong.of(Math.min(settled.getAsLong(), others.settled.getAsLong()))
            : OptionalLong.empty());
  }
}
