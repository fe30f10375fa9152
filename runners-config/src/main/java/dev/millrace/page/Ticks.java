package dev.millrace.page;

import dev.millrace.http.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  /** Shorter than the server lets an answer last. */
  private static final Duration LASTS = Duration.ofSeconds(7);

  /** A browser whose answer has ended asks again within so long, or not at all. */
  private static final long AWAY_NANOS = 1_000_000_000L;

  private static final long WATCHED_NANOS = 15_000_000_000L;
  private static final byte[] BEGIN = "retry: 200\n\n".getBytes(StandardCharsets.UTF_8);

  private static final byte[] FULL =
      "retry: 5000\nevent: full\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);

  private final Duration lasts;
  private final Semaphore places = new Semaphore(MOST);
  private long version;
  private byte[] event = new byte[0];
  private boolean ended;

  /** How many are between two answers, and until when they are waited for. */
  private int away;

  private long awayUntil = System.nanoTime();
  private volatile long askedAt = System.nanoTime() - WATCHED_NANOS;

  Ticks() {
    this(LASTS);
  }

  /**
   * @param lasts an answer
   */
  Ticks(Duration lasts) {
    this.lasts = lasts;
  }

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

  /**
   * Waits until those who are told have got it, also who is between two answers, but not for those
   * who do not read.
   */
  void awaitTold(Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    synchronized (this) {
      long left = Math.min(until, awayUntil) - System.nanoTime();
      while (away > 0 && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = Math.min(until, awayUntil) - System.nanoTime();
      }
    }
    if (places.tryAcquire(MOST, until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
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
    cameBack();
    // Closed before the place is given back: who waits for that may end the server then.
    try (out) {
      out.write(BEGIN);
      out.flush();
      long until = System.nanoTime() + lasts.toNanos();
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
      wentAway();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private synchronized void wentAway() {
    away++;
    awayUntil = System.nanoTime() + AWAY_NANOS;
  }

  private synchronized void cameBack() {
    away = Math.max(0, away - 1);
    notifyAll();
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
