package dev.millrace.io.arrival;

import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import java.io.IOException;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the messages of a broker that keeps no order, one by one, and takes back its word that
 * they were processed. Used by one thread, but for the marks, which any thread may make final.
 */
public interface MessageFeed {
  /** What came of asking for a message. */
  enum Answer {
    /** There is one, which the other methods are about from now on. */
    MESSAGE,
    /** The broker says that nothing is there. */
    NOTHING,
    /** Nothing has come, and nobody has said that nothing is there. */
    SILENCE
  }

  /**
   * Goes on to the next message. Does not wait for long.
   *
   * @throws IOException if the broker does not answer; the same call may be made again
   */
  Answer next() throws IOException;

  /**
   * By what the message is told from others, and known when it comes again; null if nothing tells
   * it apart, so that it counts each time.
   */
  @Nullable String identity();

  /** By what an archive knows the message: the id in its record's coordinates. */
  default @Nullable String archivedAs() {
    return identity();
  }

  /**
   * The message as a record.
   *
   * @param watermark what the runner was told before it arrived, without allowed lateness
   * @param now the wall clock, milliseconds
   * @param number in the order of arrival
   */
  SourceRecord judge(long watermark, long now, long number);

  /** The record of a message that was taken in already. */
  SourceRecord duplicate(long watermark);

  /** Acknowledges all messages so far, once it is final. */
  CheckpointMark mark();

  /** Whether trying again cannot help. */
  boolean isPermanent(IOException failure);

  /** The failure as something that a user can act on. */
  UserException fault(IOException failure);

  /** Ends the connection; messages that are not acknowledged come again to another reader. */
  void close() throws IOException;
}
