package org.apache.beam.runners.flink;

import java.util.Objects;
import org.apache.beam.runners.flink.translation.wrappers.streaming.PromptWatermarks;
import org.apache.beam.runners.flink.translation.wrappers.streaming.StableInput;
import org.apache.beam.runners.flink.translation.wrappers.streaming.io.source.ResumedSources;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.util.construction.SplittableParDo;
import org.apache.beam.sdk.util.construction.graph.ProjectionPushdownOptimizer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;

/**
 * From a Beam pipeline to Flink's job graph, and no further. It lies in Beam's package because
 * {@link FlinkRunner} translates, submits and follows in one call and hides Flink's own client from
 * its caller, who then cannot take savepoints, look at the graph before it is submitted, or read
 * the final counters of a job that was not waited for.
 */
@SuppressWarnings("deprecation") // Beam's batch jobs are built on Flink's DataSet
public final class FlinkTranslation {
  private FlinkTranslation() {}

  /** {@link #jobGraph(Pipeline, Configuration)} without settings. */
  public static JobGraph jobGraph(Pipeline pipeline) {
    return jobGraph(pipeline, new Configuration());
  }

  /**
   * Translates a pipeline as {@link FlinkRunner#run} does.
   *
   * @param pipeline whose options are {@link FlinkPipelineOptions}
   * @param settings of the job, in Flink's own keys
   */
  public static JobGraph jobGraph(Pipeline pipeline, Configuration settings) {
    FlinkPipelineExecutionEnvironment translated = translate(pipeline);
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    String name = options.getJobName();
    StreamExecutionEnvironment stream = translated.getStreamExecutionEnvironment();
    if (stream != null) {
      stream.configure(settings, FlinkTranslation.class.getClassLoader());
      var graph = stream.getStreamGraph();
      graph.setJobName(name);
      JobGraph job = graph.getJobGraph();
      mend(
          job,
          options.getFinishBundleBeforeCheckpointing(),
          FlinkTranslation.class.getClassLoader());
      return job;
    }
    ExecutionEnvironment batch = translated.getBatchExecutionEnvironment();
    batch.configure(settings, FlinkTranslation.class.getClassLoader());
    return FlinkPipelineTranslationUtil.getJobGraph(
        FlinkTranslation.class.getClassLoader(),
        batch.createProgramPlan(name),
        settings,
        batch.getParallelism());
  }

  /**
   * Translates a streaming pipeline and gives it to the Flink that runs this process as one of its
   * applications, which is also who says what it goes on from.
   *
   * @param pipeline whose options name {@code [auto]} as Flink's master
   * @param settings of the job, in Flink's own keys
   */
  public static JobClient execute(Pipeline pipeline, Configuration settings) throws Exception {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    StreamExecutionEnvironment stream =
        Objects.requireNonNull(translate(pipeline).getStreamExecutionEnvironment(), "a batch job");
    stream.configure(settings, FlinkTranslation.class.getClassLoader());
    StreamGraph graph = stream.getStreamGraph();
    graph.setJobName(options.getJobName());
    return stream.executeAsync(
        new MendedGraph(graph, options.getFinishBundleBeforeCheckpointing()));
  }

  private static void mend(JobGraph job, boolean bundlesEndBeforeBarriers, ClassLoader classes) {
    StableInput.install(job, classes);
    if (bundlesEndBeforeBarriers) {
      // Otherwise rows that a checkpoint ends a bundle with wait before the watermark.
      PromptWatermarks.install(job, classes);
    }
  }

  /** A graph whose job has other operators than Beam's, for who makes the job himself. */
  private static final class MendedGraph extends StreamGraph {
    private final StreamGraph graph;
    private final boolean bundlesEndBeforeBarriers;

    MendedGraph(StreamGraph graph, boolean bundlesEndBeforeBarriers) {
      super(
          graph.getJobConfiguration(),
          graph.getExecutionConfig(),
          graph.getCheckpointConfig(),
          graph.getSavepointRestoreSettings());
      this.graph = graph;
      this.bundlesEndBeforeBarriers = bundlesEndBeforeBarriers;
      setJobName(graph.getJobName());
    }

    @Override
    public JobGraph getJobGraph(ClassLoader classes, @Nullable JobID id) {
      JobGraph job = graph.getJobGraph(classes, id);
      mend(job, bundlesEndBeforeBarriers, classes);
      return job;
    }
  }

  private static FlinkPipelineExecutionEnvironment translate(Pipeline pipeline) {
    SplittableParDo.convertReadBasedSplittableDoFnsToPrimitiveReadsIfNecessary(pipeline);
    ProjectionPushdownOptimizer.optimize(pipeline);
    MetricsEnvironment.setMetricsSupported(true);
    FlinkPipelineExecutionEnvironment environment =
        new FlinkPipelineExecutionEnvironment(pipeline.getOptions().as(FlinkPipelineOptions.class));
    environment.translate(pipeline);
    StreamExecutionEnvironment stream = environment.getStreamExecutionEnvironment();
    if (stream != null) {
      ResumedSources.install(stream);
    }
    return environment;
  }
}
