package dev.millrace.io.arrival;

import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a reader stands.
 *
 * @param feed the broker's own mark, which acknowledges what was read before it
 * @param clock of the reader
 * @param seen ids of the messages that are unacknowledged, and of the last minutes
 * @param moments when the reader heard what
 * @param finished whether the reader came to its end
 * @param next the number of the next message
 * @param read how many messages the reader has read; 0 once the mark was decoded
 * @param acknowledgements of the reader; null once the mark was decoded
 */
public record ArrivalMark(
    CheckpointMark feed,
    ArrivalClock.State clock,
    List<SeenIds.Chunk> seen,
    Moments moments,
    boolean finished,
    long next,
    long read,
    @Nullable Acknowledgements acknowledgements)
    implements CheckpointMark {
  private static final Logger LOG = LoggerFactory.getLogger(ArrivalMark.class);

  /**
   * In wall-clock milliseconds.
   *
   * @param quietSince since when there was nothing, as far as the service said so
   * @param answeredAt when the service last answered; nobody listened from then to a restart
   */
  record Moments(long quietSince, long answeredAt) {}

  @Override
  public void finalizeCheckpoint() {
    if (acknowledgements != null) {
      acknowledgements.settle(this);
    }
  }

  /**
   * What cannot be acknowledged is delivered again, is known by its id then, and is acknowledged
   * that time: nothing is lost or doubled, so an outage at this point must not fail the job.
   */
  void acknowledge() {
    try {
      feed.finalizeCheckpoint();
    } catch (IOException e) {
      LOG.warn("messages could not be acknowledged and will be delivered again", e);
    }
  }
}
