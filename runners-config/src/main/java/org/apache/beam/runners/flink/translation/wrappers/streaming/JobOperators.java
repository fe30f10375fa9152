package org.apache.beam.runners.flink.translation.wrappers.streaming;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;

/** The operators of a job that has not been submitted. */
final class JobOperators {
  private JobOperators() {}

  /**
   * Puts others in the place of Beam's.
   *
   * @param change of a factory whose operator is a {@link DoFnOperator}; gives the same one where
   *     nothing is to be changed
   */
  static void change(
      JobGraph job, ClassLoader classes, UnaryOperator<SimpleOperatorFactory<?>> change) {
    for (JobVertex vertex : job.getVertices()) {
      StreamConfig config = new StreamConfig(vertex.getConfiguration());
      change(vertex.getConfiguration(), classes, change);
      Map<Integer, StreamConfig> chained = config.getTransitiveChainedTaskConfigs(classes);
      chained.values().forEach(operator -> change(operator.getConfiguration(), classes, change));
      config.setAndSerializeTransitiveChainedTaskConfigs(chained);
    }
  }

  private static void change(
      Configuration configuration,
      ClassLoader classes,
      UnaryOperator<SimpleOperatorFactory<?>> change) {
    StreamConfig operator = new StreamConfig(configuration);
    if (operator.getStreamOperatorFactory(classes) instanceof SimpleOperatorFactory<?> factory
        && factory.getOperator() instanceof DoFnOperator) {
      SimpleOperatorFactory<?> changed = change.apply(factory);
      if (changed != factory) {
        changed.setChainingStrategy(factory.getChainingStrategy());
        operator.setStreamOperatorFactory(changed);
        operator.serializeAllConfigs();
      }
    }
  }
}
