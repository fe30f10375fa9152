package org.apache.beam.runners.flink.translation.wrappers.streaming;

import java.lang.reflect.Field;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.tasks.StreamTask;

/**
 * Has steps with {@link DoFn.RequiresStableInput} get an element when a completed checkpoint holds
 * it, and not before; at the job's end, too. {@link DoFnOperator} (2.70) keeps elements in a buffer
 * per checkpoint, of which it has two, and uses them in turn:
 *
 * <ul>
 *   <li>After a restore the one of the restored checkpoint waits for the next one to be completed,
 *       and by then gets what comes behind that one's barrier as well. All of it is handed out,
 *       though no checkpoint holds the latter: if the job fails again before the next one, it comes
 *       a second time, and as other elements. Here, what was restored is handed out at once, as its
 *       checkpoint is complete.
 *   <li>The same happens behind a checkpoint, or savepoint, that was given up. Here there are more
 *       buffers, and the job fails, and goes on from its last checkpoint, before it would need one
 *       more than there are.
 *   <li>When the input ends, or a job is drained, it fails if elements wait, or hands them out
 *       unheld if it was told to. Here they wait for the last checkpoint, which Flink takes after
 *       the end, unless steps in other tasks want what comes of them, which get nothing then. They
 *       find their state, which Beam has cleared by then.
 *   <li>Whenever a checkpoint is completed it forgets that other elements wait, and a step with
 *       state drops them, as late, once the watermark has passed the global window. Here it does
 *       not pass it as long as the job runs.
 * </ul>
 *
 * <p>States are Beam's, under the same names: savepoints fit either way.
 *
 * <p>It lies in Beam's package because the parts of an operator are not for others.
 */
public final class StableInput {
  /**
   * So many checkpoints and savepoints may be given up one after the other, and the job fails if
   * the next one is, too; each buffer is a state.
   */
  private static final int GIVEN_UP = 7;

  private StableInput() {}

  /** Changes the operators of a job that has not been submitted. */
  public static void install(JobGraph job, ClassLoader classes) {
    JobOperators.change(
        job,
        classes,
        factory -> isWanted(factory) ? of((DoFnOperator<?, ?, ?>) factory.getOperator()) : factory);
  }

  private static boolean isWanted(SimpleOperatorFactory<?> factory) {
    return factory.getOperator().getClass() == DoFnOperator.class
        && ((DoFnOperator<?, ?, ?>) factory.getOperator()).getRequiresStableInput();
  }

  static <A, B, C> SimpleOperatorFactory<WindowedValue<C>> of(DoFnOperator<A, B, C> operator) {
    return SimpleOperatorFactory.of(new Operator<>(operator));
  }

  /** One with the parts of Beam's. */
  static final class Operator<A, B, C> extends DoFnOperator<A, B, C> {
    private static final long serialVersionUID = 1;
    private static final long END_OF_GLOBAL_WINDOW =
        GlobalWindow.INSTANCE.maxTimestamp().getMillis();

    /** Whether it has state, and no timers that wait for the end. */
    private final boolean hasState;

    private boolean ended;
    private boolean waitsForCheckpoint;

    /** Snapshots that were taken and are not known to be complete, each with a buffer. */
    private transient NavigableSet<Long> waiting;

    Operator(DoFnOperator<A, B, C> beams) {
      super(
          beams.doFn,
          beams.stepName,
          beams.windowedInputCoder,
          beams.outputCoders,
          beams.mainOutputTag,
          beams.additionalOutputTags,
          beams.outputManagerFactory,
          beams.windowingStrategy,
          beams.sideInputTagMapping,
          beams.sideInputs,
          withBuffers(beams.serializedOptions),
          beams.keyCoder,
          beams.keySelector,
          part(beams, "doFnSchemaInformation"),
          part(beams, "sideInputMapping"));
      DoFnSignature signature = DoFnSignatures.getSignature(beams.doFn.getClass());
      hasState =
          keyCoder != null
              && signature.timerDeclarations().isEmpty()
              && signature.timerFamilyDeclarations().isEmpty();
    }

    @Override
    public void open() throws Exception {
      waiting = new TreeSet<>();
      super.open();
      bufferingDoFnRunner.checkpointCompleted(Long.MAX_VALUE);
    }

    /**
     * @throws Error if there is no buffer left for what comes next: Flink takes an exception for
     *     one more checkpoint to be given up
     */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      if (waiting.size() > GIVEN_UP) {
        throw new Error(
            "the last "
                + waiting.size()
                + " checkpoints or savepoints in a row were not completed, and step '"
                + stepName
                + "' hands nothing out before one is; the job goes on from the last one that was");
      }
      waiting.add(context.getCheckpointId());
      super.snapshotState(context);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
      waiting.headSet(checkpoint, true).clear();
      super.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void finish() throws Exception {
      ended = true;
      waitsForCheckpoint = isLastOfItsTask() && hasCheckpointAfterEnd(getContainingTask());
      super.finish();
    }

    @Override
    public long getEffectiveInputWatermark() {
      long watermark = super.getEffectiveInputWatermark();
      return hasState && (!ended || waitsForCheckpoint)
          ? Math.min(watermark, END_OF_GLOBAL_WINDOW)
          : watermark;
    }

    /** Beam wants the end of the watermark by now, and clears the state at it. */
    @Override
    void flushData() throws Exception {
      if (!hasState || !waitsForCheckpoint) {
        super.flushData();
        return;
      }
      processWatermark(Watermark.MAX_WATERMARK);
      invokeFinishBundle();
    }

    /** Beam takes the end of the watermark for that of the work. */
    @Override
    public long applyOutputWatermarkHold(long current, long potential) {
      return waitsForCheckpoint && !hasState ? Long.MAX_VALUE : potential;
    }

    /** Steps of other tasks get nothing any more when the input has ended. */
    private boolean isLastOfItsTask() {
      return getContainingTask().getEnvironment().getAllWriters().length == 0;
    }

    private static boolean hasCheckpointAfterEnd(StreamTask<?, ?> task) {
      return task.getConfiguration()
          .getConfiguration()
          .get(ExecutionCheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH);
    }

    /** Beam has one buffer more than checkpoints may be under way. */
    private static PipelineOptions withBuffers(SerializablePipelineOptions job) {
      FlinkPipelineOptions copy =
          new SerializablePipelineOptions(job.toString()).get().as(FlinkPipelineOptions.class);
      copy.setNumConcurrentCheckpoints(copy.getNumConcurrentCheckpoints() + GIVEN_UP);
      return copy;
    }

    @SuppressWarnings("unchecked")
    private static <T> T part(DoFnOperator<?, ?, ?> beams, String name) {
      try {
        Field field = DoFnOperator.class.getDeclaredField(name);
        field.setAccessible(true);
        return (T) field.get(beams);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "this version of Beam keeps an operator's parts elsewhere", e);
      }
    }
  }
}
