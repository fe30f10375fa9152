package dev.millrace.io.kafka.read;

import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.ResumableSource;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.block.StreamPart;
import dev.millrace.element.coding.Frozen;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.client.TopicCatalog;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Beam's view of the source: a split is a set of partitions with fixed start and stop offsets.
 *
 * <p>Splits are written into checkpoints as Java objects. All but the assignment is in there as
 * bytes that are looked at only by who needs them, so that settings of another build do no harm.
 */
public final class BatchSource extends UnboundedSource<SourceBatch, KafkaMark>
    implements ResumableSource<SourceBatch>, StreamPart {
  private static final long serialVersionUID = 1;

  private final Frozen<KafkaSourceOptions> options;
  private final @Nullable Frozen<RecordHistory> history;
  private final @Nullable Assignment assignment;

  /**
   * @param assignment null for the source as a whole
   */
  public BatchSource(KafkaSourceOptions options, @Nullable Assignment assignment) {
    this(new Frozen<>(options.after(null)), frozen(options.history()), assignment);
  }

  private BatchSource(
      Frozen<KafkaSourceOptions> options,
      @Nullable Frozen<RecordHistory> history,
      @Nullable Assignment assignment) {
    this.options = options;
    this.history = history;
    this.assignment = assignment;
  }

  private static @Nullable Frozen<RecordHistory> frozen(@Nullable RecordHistory history) {
    return history == null ? null : new Frozen<>(history);
  }

  /** A history that was begun is gone on with: the mark may lie in it. */
  @Override
  public BatchSource inPlaceOf(UnboundedSource<SourceBatch, ?> kept) {
    BatchSource source = (BatchSource) kept;
    return new BatchSource(
        options, source.history == null ? history : source.history, source.assignment);
  }

  @Override
  public String stream() {
    return options.get().name();
  }

  @Override
  public List<BatchSource> split(int desired, PipelineOptions ignored) {
    if (assignment != null) {
      return List.of(this);
    }
    return assignments(desired).stream().map(a -> new BatchSource(options, history, a)).toList();
  }

  @Override
  public UnboundedReader<SourceBatch> createReader(
      PipelineOptions ignored, @Nullable KafkaMark mark) {
    Assignment mine = assignment == null ? assignments(1).get(0) : assignment;
    RecordHistory past = history == null ? null : history.get();
    return new BatchReader(this, options.get().after(past), mine, mark);
  }

  private List<Assignment> assignments(int desired) {
    KafkaSourceOptions from = options.get();
    try (TopicCatalog catalog = TopicCatalog.open(from.connection())) {
      return Assignment.spread(catalog.ranges(from.topics(), from.range()), desired);
    }
  }

  @Override
  public Coder<KafkaMark> getCheckpointMarkCoder() {
    return KafkaMarkCoder.of();
  }

  @Override
  public Coder<SourceBatch> getOutputCoder() {
    return SourceBatchCoder.of(options.get().schema());
  }
}
