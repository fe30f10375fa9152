package dev.millrace.engine.exchange;

import java.util.Map;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Event-time timers by their time, which is their name too; the value is what they hold. */
record MemoryTimers(Map<Long, Long> times) implements TimerMap {
  @Override
  public void set(String id, Instant time) {
    get(id).set(time);
  }

  @Override
  public Timer get(String id) {
    return new OneTimer(Long.parseLong(id));
  }

  /** One timer while it is set. */
  private final class OneTimer implements Timer {
    private final long id;
    private long hold;

    OneTimer(long id) {
      this.id = id;
      this.hold = id;
    }

    @Override
    public void set(Instant time) {
      times.put(id, hold);
    }

    @Override
    public Timer withOutputTimestamp(Instant time) {
      hold = time.getMillis();
      return this;
    }

    @Override
    public void setRelative() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void clear() {
      times.remove(id);
    }

    @Override
    public Timer offset(Duration offset) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer align(Duration period) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer withNoOutputTimestamp() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant getCurrentRelativeTime() {
      throw new UnsupportedOperationException();
    }
  }
}
