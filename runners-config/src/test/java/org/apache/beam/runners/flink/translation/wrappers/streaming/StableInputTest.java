package org.apache.beam.runners.flink.translation.wrappers.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.RunMode;
import dev.millrace.runner.flink.EmbeddedFlink;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.runners.flink.translation.wrappers.streaming.DoFnOperator.MultiOutputOutputManagerFactory;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFnSchemaInformation;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StableInputTest {
  private static final ClassLoader CLASSES = StableInputTest.class.getClassLoader();
  private static final Coder<KV<String, String>> CODER =
      KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());
  private static final KvToFlinkKeyKeySelector<String, String> KEYS =
      new KvToFlinkKeyKeySelector<>(StringUtf8Coder.of());

  /** An element for which a step with state says how many it had before. */
  private static final String HOW_MANY = "how many";

  private OneInputStreamOperatorTestHarness<
          WindowedValue<KV<String, String>>, WindowedValue<String>>
      operator;

  /** What steps that commit are like. */
  private enum Step {
    PLAIN(new PlainFn()),
    KEYED(new KeyedFn());

    private final DoFn<KV<String, String>, String> fn;

    Step(DoFn<KV<String, String>, String> fn) {
      this.fn = fn;
    }
  }

  private static final class PlainFn extends DoFn<KV<String, String>, String> {
    @RequiresStableInput
    @ProcessElement
    public void process(@Element KV<String, String> element, OutputReceiver<String> out) {
      out.output(element.getValue());
    }
  }

  private static final class KeyedFn extends DoFn<KV<String, String>, String> {
    @StateId("count")
    @SuppressWarnings("UnusedVariable") // read by Beam
    private final StateSpec<ValueState<Long>> counts = StateSpecs.value(VarLongCoder.of());

    @RequiresStableInput
    @ProcessElement
    public void process(
        @Element KV<String, String> element,
        @StateId("count") ValueState<Long> count,
        OutputReceiver<String> out) {
      Long before = count.read();
      count.write(before == null ? 1 : before + 1);
      out.output(element.getValue().equals(HOW_MANY) ? "after " + before : element.getValue());
    }
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatComesBehindABarrierWaitsForTheNextAfterARestoreToo(Step step) throws Exception {
    // given: a job that failed before it heard that its checkpoint is complete
    start(step, null);
    feed("a");
    OperatorSubtaskState checkpoint = operator.snapshot(1, 1);

    // when
    start(step, checkpoint);
    feed("b");
    operator.snapshot(2, 2);
    feed("behind");
    operator.notifyOfCompletedCheckpoint(2);

    // then
    assertThat(out()).containsExactly("a", "b");

    // when
    operator.snapshot(3, 3);
    operator.notifyOfCompletedCheckpoint(3);

    // then
    assertThat(out()).containsExactly("a", "b", "behind");
  }

  @ParameterizedTest
  @EnumSource
  void failuresSoonAfterEachOtherHandOutTheSameElements(Step step) throws Exception {
    // given: as many as there are buffers, each after one more checkpoint
    @Nullable OperatorSubtaskState checkpoint = null;
    List<String> held = new ArrayList<>();
    for (int attempt = 1; attempt < 12; attempt++) {
      start(step, checkpoint);
      assertThat(out()).containsExactlyElementsOf(held);
      feed("of " + attempt);
      checkpoint = operator.snapshot(attempt, attempt);
      held = List.of("of " + attempt);
      feed("lost");
      operator.notifyOfCompletedCheckpoint(attempt);
      assertThat(out()).doesNotContain("lost");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatComesBehindCheckpointsThatWereGivenUpWaits(Step step) throws Exception {
    // given
    start(step, null);
    for (int checkpoint = 1; checkpoint <= 7; checkpoint++) {
      feed("before " + checkpoint);
      operator.snapshot(checkpoint, checkpoint);
    }

    // when
    feed("before 8");
    operator.snapshot(8, 8);
    feed("behind");
    operator.notifyOfCompletedCheckpoint(8);

    // then
    assertThat(out()).hasSize(8).doesNotContain("behind");
  }

  @ParameterizedTest
  @EnumSource
  void theJobFailsBeforeItHasNoBufferLeft(Step step) throws Exception {
    // given
    start(step, null);
    for (int checkpoint = 1; checkpoint <= 8; checkpoint++) {
      feed("before " + checkpoint);
      operator.snapshot(checkpoint, checkpoint);
    }
    feed("before 9");

    // when, then: Flink takes an exception for one more that is given up
    assertThatThrownBy(() -> operator.snapshot(9, 9))
        .isInstanceOf(Error.class)
        .hasMessageContaining("8 checkpoints or savepoints in a row were not completed");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void checkpointsThatAreCompletedGiveTheirBuffersBack(Step step) throws Exception {
    // given
    start(step, null);
    List<String> all = new ArrayList<>();
    for (int checkpoint = 1; checkpoint <= 24; checkpoint++) {
      feed("before " + checkpoint);
      all.add("before " + checkpoint);
      operator.snapshot(checkpoint, checkpoint);

      // when: seven are given up, and one is completed
      if (checkpoint % 8 == 0) {
        feed("behind " + checkpoint);
        operator.notifyOfCompletedCheckpoint(checkpoint);

        // then
        assertThat(out()).containsExactlyInAnyOrderElementsOf(all);
        all.add("behind " + checkpoint);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsThereAtTheEndWaitsForTheLastCheckpoint(Step step) throws Exception {
    // given
    start(step, null);
    feed("a");

    // when: a source has ended, or a job is drained
    operator.processWatermark(Watermark.MAX_WATERMARK);
    operator.getOperator().finish();
    OperatorSubtaskState last = operator.snapshot(1, 1);

    // then
    assertThat(out()).isEmpty();

    // when
    operator.notifyOfCompletedCheckpoint(1);

    // then
    assertThat(out()).containsExactly("a");

    // when: it failed before it heard so
    start(step, last);

    // then
    assertThat(out()).containsExactly("a");
  }

  @Test
  void whatWaitsAtTheEndFindsItsState() throws Exception {
    // given
    start(Step.KEYED, null);
    feed("a");
    operator.snapshot(1, 1);
    operator.notifyOfCompletedCheckpoint(1);
    feed(HOW_MANY);

    // when
    operator.processWatermark(Watermark.MAX_WATERMARK);
    operator.getOperator().finish();
    OperatorSubtaskState last = operator.snapshot(2, 2);
    operator.notifyOfCompletedCheckpoint(2);

    // then
    assertThat(out()).containsExactly("a", "after 1");

    // when: it failed before it heard so
    start(Step.KEYED, last);

    // then
    assertThat(out()).containsExactly("after 1");
  }

  @ParameterizedTest
  @EnumSource
  void whatWaitsIsNeverLate(Step step) throws Exception {
    // given: a source ends while a checkpoint is under way
    start(step, null);
    operator.snapshot(1, 1);
    feed("a");
    operator.notifyOfCompletedCheckpoint(1);

    // when
    operator.processWatermark(Watermark.MAX_WATERMARK);
    operator.snapshot(2, 2);
    operator.notifyOfCompletedCheckpoint(2);

    // then
    assertThat(out()).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource
  void elementsOfASavepointOfBeamsOperatorAreHandedOut(Step step) throws Exception {
    // given
    start(step, SimpleOperatorFactory.of(beams(step)), null);
    feed("a");
    OperatorSubtaskState savepoint = operator.snapshot(1, 1);

    // when
    start(step, savepoint);

    // then
    assertThat(out()).containsExactly("a");
  }

  @Test
  void isThatOfAllJobs() throws Exception {
    // given
    start(Step.PLAIN, null);
    PipelineOptions options =
        EmbeddedFlink.of(Optional.empty(), OptionalInt.empty()).options(Map.of(), RunMode.LIVE);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(GenerateSequence.from(0))
        .apply(ParDo.of(new KeyByFn()))
        .apply("Plain", ParDo.of(new PlainFn()));

    // when
    JobGraph job = FlinkTranslation.jobGraph(pipeline);

    // then
    List<String> commits = new ArrayList<>();
    for (JobVertex vertex : job.getVertices()) {
      StreamConfig head = new StreamConfig(vertex.getConfiguration());
      List<StreamConfig> all =
          new ArrayList<>(head.getTransitiveChainedTaskConfigs(CLASSES).values());
      all.add(head);
      for (StreamConfig config : all) {
        if (config.getStreamOperatorFactory(CLASSES) instanceof SimpleOperatorFactory<?> factory
            && factory.getOperator() instanceof StableInput.Operator<?, ?, ?> stable) {
          commits.add(stable.stepName);
        }
      }
    }
    assertThat(commits).hasSize(1).allMatch(step -> step.startsWith("Plain"));
    assertThat(job.getCheckpointingSettings().getCheckpointCoordinatorConfiguration())
        .satisfies(c -> assertThat(c.getMaxConcurrentCheckpoints()).isEqualTo(1));
  }

  private static final class KeyByFn extends DoFn<Long, KV<String, String>>
      implements Serializable {
    @ProcessElement
    public void process(@Element Long number, OutputReceiver<KV<String, String>> out) {
      out.output(KV.of("", number.toString()));
    }
  }

  private static DoFnOperator<KV<String, String>, KV<String, String>, String> beams(Step step) {
    FlinkPipelineOptions options = PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);
    options.setStreaming(true);
    options.setCheckpointingInterval(1_000L);
    TupleTag<String> out = new TupleTag<>("out");
    Coder<WindowedValue<String>> outCoder =
        WindowedValues.getFullCoder(StringUtf8Coder.of(), GlobalWindow.Coder.INSTANCE);
    boolean keyed = step == Step.KEYED;
    return new DoFnOperator<>(
        step.fn,
        step.name(),
        WindowedValues.getFullCoder(CODER, GlobalWindow.Coder.INSTANCE),
        Map.of(out, StringUtf8Coder.of()),
        out,
        List.of(),
        new MultiOutputOutputManagerFactory<>(
            out, outCoder, new SerializablePipelineOptions(options)),
        WindowingStrategy.globalDefault(),
        Map.of(),
        List.of(),
        options,
        keyed ? StringUtf8Coder.of() : null,
        keyed ? KEYS : null,
        DoFnSchemaInformation.create(),
        Map.of());
  }

  private void start(Step step, @Nullable OperatorSubtaskState from) throws Exception {
    start(step, StableInput.of(beams(step)), from);
  }

  private void start(
      Step step,
      SimpleOperatorFactory<WindowedValue<String>> factory,
      @Nullable OperatorSubtaskState from)
      throws Exception {
    operator =
        step == Step.PLAIN
            ? new OneInputStreamOperatorTestHarness<>(factory, 1, 1, 0)
            : new KeyedOneInputStreamOperatorTestHarness<>(
                factory, KEYS, KEYS.getProducedType(), 1, 1, 0);
    operator.setup();
    if (from != null) {
      operator.initializeState(from);
    }
    operator.open();
  }

  private void feed(String value) throws Exception {
    operator.processElement(
        new StreamRecord<>(
            WindowedValues.timestampedValueInGlobalWindow(
                KV.of("key", value), GlobalWindow.INSTANCE.maxTimestamp())));
  }

  private List<String> out() {
    return operator.extractOutputValues().stream().map(WindowedValue::getValue).toList();
  }
}
