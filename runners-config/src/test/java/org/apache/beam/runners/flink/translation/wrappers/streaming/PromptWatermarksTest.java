package org.apache.beam.runners.flink.translation.wrappers.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.RunMode;
import dev.millrace.runner.flink.EmbeddedFlink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

class PromptWatermarksTest {
  private static final ClassLoader CLASSES = PromptWatermarksTest.class.getClassLoader();

  @Test
  void areThoseOfEveryOperatorOfALiveRunsJob() {
    // when
    List<SimpleOperatorFactory<?>> factories = factories("true");

    // then: operators at the head of a chain and after it
    assertThat(factories).hasSizeGreaterThan(1).allMatch(PromptWatermarks::areOf);
    assertThat(factories)
        .allMatch(factory -> factory.getOperator() instanceof DoFnOperator)
        .extracting(StreamOperatorFactory::getChainingStrategy)
        .doesNotContainNull();
  }

  @Test
  void areNotWhereRowsMayWaitBehindACheckpoint() {
    assertThat(factories("false")).isNotEmpty().noneMatch(PromptWatermarks::areOf);
  }

  /** The factories of Beam's operators, as a TaskManager gets them. */
  private static List<SimpleOperatorFactory<?>> factories(String finishBundleBeforeCheckpointing) {
    PipelineOptions options =
        EmbeddedFlink.of(Optional.empty(), OptionalInt.empty())
            .options(
                Map.of("finishBundleBeforeCheckpointing", finishBundleBeforeCheckpointing),
                RunMode.LIVE);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(GenerateSequence.from(0))
        .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
        .apply(Count.perElement());
    JobGraph job = FlinkTranslation.jobGraph(pipeline);
    List<SimpleOperatorFactory<?>> factories = new ArrayList<>();
    for (JobVertex vertex : job.getVertices()) {
      StreamConfig head = new StreamConfig(vertex.getConfiguration());
      List<StreamConfig> all =
          new ArrayList<>(head.getTransitiveChainedTaskConfigs(CLASSES).values());
      all.add(head);
      for (StreamConfig config : all) {
        if (config.getStreamOperatorFactory(CLASSES) instanceof SimpleOperatorFactory<?> factory
            && factory.getOperator() instanceof DoFnOperator) {
          factories.add(factory);
        }
      }
    }
    return factories;
  }
}
