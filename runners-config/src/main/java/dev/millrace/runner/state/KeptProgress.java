package dev.millrace.runner.state;

import dev.millrace.element.EventTimes;
import dev.millrace.element.block.ReadProgress;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.element.block.StreamPart;
import dev.millrace.element.block.StreamProgress;
import dev.millrace.runner.state.StateRecord.ReadUpTo;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.beam.runners.flink.translation.wrappers.streaming.io.source.FlinkSourceSplit;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * How far a job's sources had come when its state was kept: the marks of their readers, read out of
 * a checkpoint or savepoint without running it.
 */
public final class KeptProgress {
  /** Where Flink's source operator keeps its parts ({@code SourceOperator}, Flink 1.19). */
  private static final String PARTS = "SourceReaderState";

  /** What a part is of whose source another build wrote in a form of its own. */
  private static final String UNNAMED = "";

  private final Map<String, StreamProgress> streams = new TreeMap<>();

  private final boolean ended;

  private KeptProgress(boolean ended) {
    this.ended = ended;
  }

  /**
   * Reads the marks. Those of sources that have no offsets are passed over.
   *
   * @param uri of a savepoint or checkpoint that this process can reach
   * @throws IOException if it cannot be read
   */
  public static KeptProgress of(String uri) throws IOException {
    ClassLoader classes = KeptProgress.class.getClassLoader();
    CompletedCheckpointStorageLocation place =
        AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(uri);
    try (DataInputStream in = new DataInputStream(place.getMetadataHandle().openInputStream())) {
      CheckpointMetadata metadata =
          Checkpoints.loadCheckpointMetadata(in, classes, place.getExternalPointer());
      return of(metadata.getOperatorStates());
    } catch (RuntimeException garbled) {
      throw new IOException(uri + " is cut off or garbled", garbled);
    }
  }

  /**
   * The same of what a checkpoint consists of.
   *
   * @throws IOException if its files cannot be read
   */
  static KeptProgress of(Collection<OperatorState> operators) throws IOException {
    KeptProgress progress = new KeptProgress(false);
    for (OperatorState operator : operators) {
      for (OperatorSubtaskState instance : operator.getStates()) {
        for (OperatorStateHandle state : instance.getManagedOperatorState()) {
          progress.add(state);
        }
      }
    }
    return progress;
  }

  /**
   * The same of a directory of state: of the checkpoint that a run would go on from.
   *
   * @throws dev.millrace.diag.UserException ML-4261 if there is none, ML-4264 if none is whole
   */
  public static KeptProgress of(StateHome home) {
    StateRecord record = home.record().orElseThrow(() -> noState(home));
    KeptCheckpoint newest =
        record
            .newestWhole()
            .orElseThrow(
                () ->
                    StateCodes.error(
                        StateCodes.NOTHING_WHOLE, "no state in " + home.path() + " is whole"));
    try {
      return of(newest.directory().toUri().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same of a run that has been stopped and will go on, or that came to its end.
   *
   * @param pipeline its name
   * @return empty if it came to its end, and its directory does not tell how far it had read
   * @throws dev.millrace.diag.UserException as {@link #of(StateHome)}; ML-4260 while a run uses the
   *     directory, ML-4262 if it is another pipeline's
   */
  public static Optional<KeptProgress> ofStopped(StateHome home, String pipeline) {
    StateRecord record = home.record().orElseThrow(() -> noState(home));
    home.user()
        .ifPresent(
            user -> {
              throw StateCodes.error(
                  StateCodes.LOCKED,
                  home.path()
                      + " is in use by "
                      + user
                      + ", which goes on writing: stop it, and compare then");
            });
    if (!record.pipeline().equals(pipeline)) {
      throw StateCodes.error(
          StateCodes.OTHER_PIPELINE,
          home.path()
              + " has the state of the pipeline '"
              + record.pipeline()
              + "', and this is '"
              + pipeline
              + "'");
    }
    return record.ended().isEmpty()
        ? Optional.of(of(home))
        : Optional.of(ofEnded(record)).filter(read -> !read.streams.isEmpty());
  }

  private static KeptProgress ofEnded(StateRecord record) {
    KeptProgress progress = new KeptProgress(true);
    for (ReadUpTo at : record.read()) {
      Map<Log, Long> next = Map.of(new Log(at.topic(), at.partition()), at.next());
      progress.streams.merge(
          at.stream(),
          new StreamProgress(next, OptionalLong.of(EventTimes.MAX)),
          StreamProgress::and);
    }
    return progress;
  }

  /** What is read now of what a record tells of, and of what is told here. */
  List<ReadUpTo> after(StateRecord earlier) {
    Map<String, Map<Log, Long>> all = new TreeMap<>();
    for (ReadUpTo at : earlier.read()) {
      all.computeIfAbsent(at.stream(), stream -> new HashMap<>())
          .put(new Log(at.topic(), at.partition()), at.next());
    }
    streams.forEach(
        (stream, progress) ->
            all.computeIfAbsent(stream, s -> new HashMap<>()).putAll(progress.next()));
    List<ReadUpTo> read = new ArrayList<>();
    all.forEach(
        (stream, logs) ->
            logs.forEach(
                (log, next) -> read.add(new ReadUpTo(stream, log.place(), log.partition(), next))));
    read.sort(
        Comparator.comparing(ReadUpTo::stream)
            .thenComparing(ReadUpTo::topic)
            .thenComparing(ReadUpTo::partition));
    return read;
  }

  private static RuntimeException noState(StateHome home) {
    return StateCodes.error(
        StateCodes.NOT_STATE, home.path() + " has no state of a run, and no savepoint");
  }

  private void add(OperatorStateHandle state) throws IOException {
    StateMetaInfo parts = state.getStateNameToPartitionOffsets().get(PARTS);
    if (parts == null) {
      return;
    }
    try (FSDataInputStream in = state.openInputStream()) {
      for (long offset : parts.getOffsets()) {
        in.seek(offset);
        add(
            SimpleVersionedSerialization.readVersionAndDeSerialize(
                FlinkSourceSplit.serializer(),
                BytePrimitiveArraySerializer.INSTANCE.deserialize(
                    new DataInputViewStreamWrapper(in))));
      }
    }
  }

  private void add(FlinkSourceSplit<?> part) throws IOException {
    byte[] mark = part.getSplitState();
    if (mark != null
        && part.getBeamSplitSource() instanceof UnboundedSource<?, ?> source
        && source.getCheckpointMarkCoder().decode(new ByteArrayInputStream(mark))
            instanceof ReadProgress read
        && !read.next().isEmpty()) {
      streams.merge(stream(source), StreamProgress.of(read), StreamProgress::and);
    }
  }

  private static String stream(UnboundedSource<?, ?> source) {
    try {
      return source instanceof StreamPart part ? part.stream() : UNNAMED;
    } catch (RuntimeException ofAnotherBuild) {
      return UNNAMED;
    }
  }

  /** Whether the run came to its end: then it holds nothing. */
  public boolean ended() {
    return ended;
  }

  /** How far each stream was read, by its name; what nobody can tell the stream of has none. */
  public Map<String, StreamProgress> streams() {
    return streams;
  }
}
