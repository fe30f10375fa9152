package dev.millrace.compile;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a target of runs may say about the shape of a graph; see {@link GraphShape}. */
public interface GraphOptions extends PipelineOptions {
  @Description(
      "Partitions of keys per exchange of a live run; 0 for the runner's usual number. State that"
          + " outlives its process needs one number for ever.")
  @Default.Integer(0)
  int getLivePartitions();

  void setLivePartitions(int partitions);

  @Description("Whether all of the job runs in the process that starts it.")
  @Default.Boolean(false)
  boolean isWithinProcess();

  void setWithinProcess(boolean within);

  @Description(
      "Whether the runner keeps the state of a live run in the memory of its process, which it ends"
          + " with.")
  @Default.Boolean(false)
  boolean isStateInMemory();

  void setStateInMemory(boolean inMemory);

  @Description("Whether services are only asked while the graph is built, and nothing is changed.")
  @Default.Boolean(false)
  boolean isOnlyAsking();

  void setOnlyAsking(boolean only);
}
