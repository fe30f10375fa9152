package org.apache.beam.runners.flink;

import org.apache.beam.runners.flink.translation.wrappers.streaming.PromptWatermarks;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.util.construction.SplittableParDo;
import org.apache.beam.sdk.util.construction.graph.ProjectionPushdownOptimizer;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

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
      if (options.getFinishBundleBeforeCheckpointing()) {
        // Otherwise rows that a checkpoint ends a bundle with wait before the watermark.
        PromptWatermarks.install(job, FlinkTranslation.class.getClassLoader());
      }
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

  private static FlinkPipelineExecutionEnvironment translate(Pipeline pipeline) {
    SplittableParDo.convertReadBasedSplittableDoFnsToPrimitiveReadsIfNecessary(pipeline);
    ProjectionPushdownOptimizer.optimize(pipeline);
    MetricsEnvironment.setMetricsSupported(true);
    FlinkPipelineExecutionEnvironment environment =
        new FlinkPipelineExecutionEnvironment(pipeline.getOptions().as(FlinkPipelineOptions.class));
    environment.translate(pipeline);
    return environment;
  }
}
