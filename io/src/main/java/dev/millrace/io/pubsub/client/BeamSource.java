package dev.millrace.io.pubsub.client;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessages.ParsePubsubMessageProtoAsPayload;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * The unbounded source inside Beam's PubsubIO. PubsubIO shows only the messages that come out of
 * it, one by one; whoever wants to batch, judge and count them where they are read needs the
 * source. It is found by applying PubsubIO to a pipeline that is never run.
 */
public final class BeamSource {
  /** Reads the form in which the source hands on messages. */
  public static final SerializableFunction<byte[], PubsubMessage> PARSER =
      new ParsePubsubMessageProtoAsPayload();

  private BeamSource() {}

  @SuppressWarnings("unchecked") // PubsubIO's source yields the bytes of messages.
  public static UnboundedSource<byte[], CheckpointMark> of(
      PubsubConnection connection, String path) {
    // Ids and times are taken from the attributes by ourselves: PubsubIO fails the job on a message
    // that lacks its time, and hides a message's own id behind the attribute's value.
    PubsubIO.Read<PubsubMessage> read =
        PubsubIO.readMessagesWithAttributesAndMessageIdAndOrderingKey()
            .withClientFactory(new ConnectionClients(connection));
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline.apply(path.contains("/topics/") ? read.fromTopic(path) : read.fromSubscription(path));
    Finder finder = new Finder();
    pipeline.traverseTopologically(finder);
    if (finder.found == null) {
      throw new IllegalStateException("PubsubIO of this Beam version has no unbounded source");
    }
    return (UnboundedSource<byte[], CheckpointMark>) finder.found;
  }

  private static final class Finder extends Pipeline.PipelineVisitor.Defaults {
    private @Nullable UnboundedSource<?, ?> found;

    @Override
    public CompositeBehavior enterCompositeTransform(Node node) {
      if (node.getTransform() instanceof Read.Unbounded<?> read) {
        found = read.getSource();
      }
      return CompositeBehavior.ENTER_TRANSFORM;
    }
  }
}
