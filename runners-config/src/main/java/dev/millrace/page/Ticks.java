package dev.millrace.page;

import dev.millrace.http.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells browsers what is new, by server-sent events. Nobody waits for a browser: each gets the last
 * state when it has taken the one before, in a thread of its own, and there are not more than
 * {@link #MOST}. An answer ends by itself before the server would cut it off, and the browser asks
 * again.
 */
final class Ticks {
  /** How many are told at the same time. */
  static final int MOST = 8;

  private static final long LASTS_NANOS = 7_000_000_000L;
  private static final long WATCHED_NANOS = 15_000_000_000L;
  private static final byte[] BEGIN = "retry: 200\n\n".getBytes(StandardCharsets.UTF_8);

  private static final byte[] FULL =
      "retry: 5000\nevent: full\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);

  private final Semaphore places = new Semaphore(MOST);
  private long version;
  private byte[] event = new byte[0];
  private boolean ended;
  private volatile long askedAt = System.nanoTime() - WATCHED_NANOS;

  /** Whether a browser has asked of late. */
  boolean isWatched() {
    return System.nanoTime() - askedAt < WATCHED_NANOS;
  }

  /**
   * Tells a new state.
   *
   * @param json on one line
   */
  synchronized void tell(String json) {
    version++;
    event = ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    notifyAll();
  }

  /** Tells the last state, after which nothing comes any more. */
  synchronized void end(String json) {
    tell(json);
    ended = true;
  }

  /** Waits until those who are told have got it, but not for those who do not read. */
  void awaitTold(long millis) throws InterruptedException {
    if (places.tryAcquire(MOST, millis, TimeUnit.MILLISECONDS)) {
      places.release(MOST);
    }
  }

  /** What a browser gets that asks. */
  Answer answer() {
    askedAt = System.nanoTime();
    return Answer.stream("text/event-stream", this::write);
  }

  private void write(OutputStream out) throws IOException {
    if (!places.tryAcquire()) {
      // A browser that gets another status does not ask again.
      out.write(FULL);
      return;
    }
    // Closed before the place is given back: who waits for that may end the server then.
    try (out) {
      out.write(BEGIN);
      out.flush();
      long until = System.nanoTime() + LASTS_NANOS;
      long told = 0;
      while (System.nanoTime() < until) {
        byte[] next;
        synchronized (this) {
          awaitAfter(told, until);
          next = version > told ? event : new byte[0];
          told = version;
          if (ended && next.length == 0) {
            return;
          }
        }
        out.write(next);
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private void awaitAfter(long told, long until) throws InterruptedException {
    while (version == told && !ended) {
      long millis = (until - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return;
      }
      wait(millis);
    }
  }
}
