package org.apache.beam.runners.flink.translation.wrappers.streaming.io.source;

import dev.millrace.element.block.ResumableSource;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.translation.wrappers.streaming.io.source.unbounded.FlinkUnboundedSource;
import org.apache.beam.sdk.io.Source;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;

/**
 * Has readers that go on from a checkpoint do so with the settings of the job that they are part
 * of. Beam (2.70) writes the whole source beside each mark and makes the reader of what it reads
 * back, which has the columns, formats and passwords with which the first job began.
 *
 * <p>It lies in Beam's package because the parts of a source are not for others, and changes a
 * field of Flink's because Beam's translation leaves no other place.
 */
public final class ResumedSources {
  private ResumedSources() {}

  /** Changes the sources of a job that was translated and has no graph yet. */
  public static void install(StreamExecutionEnvironment environment) {
    for (Transformation<?> end : environment.getTransformations()) {
      for (Transformation<?> each : end.getTransitivePredecessors()) {
        if (each instanceof SourceTransformation<?, ?, ?> source
            && source.getSource() instanceof FlinkUnboundedSource<?> read
            && read.beamSource instanceof ResumableSource<?>) {
          replace(source, Resumed.of(read));
        }
      }
    }
  }

  private static void replace(SourceTransformation<?, ?, ?> transformation, Object source) {
    try {
      Field field = SourceTransformation.class.getDeclaredField("source");
      field.setAccessible(true);
      field.set(transformation, source);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of Flink keeps its sources elsewhere", e);
    }
  }

  /** The source with parts that take over those of a checkpoint. */
  private static final class Resumed<T> extends FlinkUnboundedSource<T> {
    private static final long serialVersionUID = 1;

    private Resumed(FlinkUnboundedSource<T> read) {
      super(
          read.stepName,
          (UnboundedSource<T, ?>) read.beamSource,
          read.serializablePipelineOptions,
          read.getNumSplits());
    }

    static <T> Resumed<T> of(FlinkUnboundedSource<T> read) {
      return new Resumed<>(read);
    }

    @Override
    public SimpleVersionedSerializer<FlinkSourceSplit<T>> getSplitSerializer() {
      return new Parts<>(super.getSplitSerializer(), this::takenOver);
    }

    @Override
    public SimpleVersionedSerializer<Map<Integer, List<FlinkSourceSplit<T>>>>
        getEnumeratorCheckpointSerializer() {
      return new Parts<>(
          super.getEnumeratorCheckpointSerializer(),
          waiting -> {
            Map<Integer, List<FlinkSourceSplit<T>>> taken = new HashMap<>();
            waiting.forEach(
                (reader, parts) -> taken.put(reader, parts.stream().map(this::takenOver).toList()));
            return taken;
          });
    }

    @SuppressWarnings("unchecked") // a reader's parts are those of its source
    private FlinkSourceSplit<T> takenOver(FlinkSourceSplit<T> part) {
      Source<T> source =
          ((ResumableSource<T>) beamSource)
              .inPlaceOf((UnboundedSource<T, ?>) part.getBeamSplitSource());
      byte[] state = part.getSplitState();
      // Marks that were read back have nobody to tell that they are final; yet a part wants one.
      return state == null
          ? new FlinkSourceSplit<>(part.splitIndex(), source)
          : new FlinkSourceSplit<>(
              part.splitIndex(), source, state, CheckpointMark.NOOP_CHECKPOINT_MARK);
    }
  }

  private interface Change<P> {
    P of(P kept);
  }

  /** Reads what another one reads, and changes it. */
  private record Parts<P>(SimpleVersionedSerializer<P> plain, Change<P> change)
      implements SimpleVersionedSerializer<P> {
    @Override
    public int getVersion() {
      return plain.getVersion();
    }

    @Override
    public byte[] serialize(P part) throws IOException {
      return plain.serialize(part);
    }

    @Override
    public P deserialize(int version, byte[] bytes) throws IOException {
      return change.of(plain.deserialize(version, bytes));
    }
  }
}
