package dev.millrace.io.kafka.read;

import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.client.TopicCatalog;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Beam's view of the source: a split is a set of partitions with fixed start and stop offsets. */
public final class BatchSource extends UnboundedSource<SourceBatch, KafkaMark> {
  private final KafkaSourceOptions options;
  private final @Nullable Assignment assignment;

  /**
   * @param assignment null for the source as a whole
   */
  public BatchSource(KafkaSourceOptions options, @Nullable Assignment assignment) {
    this.options = options;
    this.assignment = assignment;
  }

  @Override
  public List<BatchSource> split(int desired, PipelineOptions ignored) {
    if (assignment != null) {
      return List.of(this);
    }
    return assignments(desired).stream().map(a -> new BatchSource(options, a)).toList();
  }

  @Override
  public UnboundedReader<SourceBatch> createReader(
      PipelineOptions ignored, @Nullable KafkaMark mark) {
    Assignment mine = assignment == null ? assignments(1).get(0) : assignment;
    return new BatchReader(this, options, mine, mark);
  }

  private List<Assignment> assignments(int desired) {
    try (TopicCatalog catalog = TopicCatalog.open(options.connection())) {
      return Assignment.spread(catalog.ranges(options.topics(), options.range()), desired);
    }
  }

  @Override
  public Coder<KafkaMark> getCheckpointMarkCoder() {
    return KafkaMarkCoder.of();
  }

  @Override
  public Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(options.schema());
  }
}
