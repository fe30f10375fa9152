package dev.millrace.io.pubsub.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.arrival.MessageFeed;
import dev.millrace.io.pubsub.client.BeamSource;
import dev.millrace.io.pubsub.client.PubsubFaults;
import dev.millrace.io.pubsub.read.MessageJudge.Delivery;
import java.io.IOException;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.jspecify.annotations.Nullable;

/** Messages of PubsubIO's own reader, which pulls, extends deadlines, and acknowledges. */
final class PubsubFeed implements MessageFeed {
  private final PubsubSourceOptions options;
  private final UnboundedReader<byte[]> beam;
  private final MessageJudge judge;
  private boolean started;
  private @Nullable PubsubMessage message;

  PubsubFeed(PubsubSourceOptions options, UnboundedReader<byte[]> beam) {
    this.options = options;
    this.beam = beam;
    this.judge = new MessageJudge(options);
  }

  @Override
  public Answer next() throws IOException {
    boolean any = started ? beam.advance() : beam.start();
    started = true;
    message = any ? BeamSource.PARSER.apply(beam.getCurrent()) : null;
    return any ? Answer.MESSAGE : Answer.NOTHING;
  }

  private PubsubMessage message() {
    PubsubMessage current = message;
    if (current == null) {
      throw new IllegalStateException("no message was taken");
    }
    return current;
  }

  private Delivery delivery() {
    return new Delivery(message(), beam.getCurrentTimestamp().getMillis());
  }

  @Override
  public String identity() {
    return judge.id(message());
  }

  /** The service's own id, also where publishers give another one. */
  @Override
  public @Nullable String archivedAs() {
    return message().getMessageId();
  }

  @Override
  public SourceRecord judge(long watermark, long now, long number) {
    return judge.judge(delivery(), watermark, now, number);
  }

  @Override
  public SourceRecord duplicate(long watermark) {
    return judge.duplicate(delivery(), watermark);
  }

  @Override
  public CheckpointMark mark() {
    return beam.getCheckpointMark();
  }

  @Override
  public boolean isPermanent(IOException failure) {
    return PubsubFaults.isPermanent(failure);
  }

  @Override
  public UserException fault(IOException failure) {
    return PubsubFaults.of(options.connection(), "read '" + options.path() + "'", failure);
  }

  @Override
  public void close() throws IOException {
    beam.close();
  }
}
