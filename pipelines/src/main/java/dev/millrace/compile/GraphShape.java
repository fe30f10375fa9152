package dev.millrace.compile;

import dev.millrace.engine.stage.Handover;
import dev.millrace.plan.model.RunnerKind;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a graph looks like on a runner. The only place where the graph depends on the runner: the
 * steps, their names and what they compute do not.
 *
 * @param livePartitions of keys per exchange of a live run; they bound the parallelism of a keyed
 *     stage. A running job cannot be updated to another number
 * @param spreadsFiles whether the pieces of files to read are shuffled, so that they are read side
 *     by side by a runner that would fuse their list with their reading, or cut it into few bundles
 * @param liveFileWriters how many files of one output are written side by side in a live run
 * @param asksServices whether brokers and tables are asked while the graph is built; a launcher
 *     outside of the job's network cannot reach them
 * @param onlyAsking whether nothing is changed there, as no job is to run
 * @param publishesInJob whether the job itself lets its files take the place of an earlier run's;
 *     otherwise the process that started it does, and has to live as long
 * @param withinProcess whether the whole job runs in the process that starts it
 * @param runner what can be promised
 */
record GraphShape(
    int livePartitions,
    boolean spreadsFiles,
    int liveFileWriters,
    boolean asksServices,
    boolean onlyAsking,
    boolean publishesInJob,
    boolean withinProcess,
    RunnerKind runner) {

  /** A replay of so few rows writes one file per output on the direct runner. */
  private static final long ONE_FILE_ROWS = 500_000;

  /** In this process. */
  private static final GraphShape LOCAL =
      new GraphShape(
          RunnerKind.DIRECT.livePartitions(), true, 1, true, false, false, true, RunnerKind.DIRECT);

  /** Dataflow: many workers, and a launcher that may go away. */
  private static final GraphShape DATAFLOW =
      new GraphShape(
          RunnerKind.DATAFLOW.livePartitions(),
          true,
          4,
          false,
          false,
          true,
          false,
          RunnerKind.DATAFLOW);

  /** Flink, in this process or a cluster: every operator instance gets some of the partitions. */
  private static final GraphShape FLINK =
      new GraphShape(
          RunnerKind.FLINK.livePartitions(), true, 1, true, false, true, false, RunnerKind.FLINK);

  static GraphShape of(PipelineOptions options) {
    // By name: the class path of a graph need not have all runners.
    GraphShape shape =
        switch (options.getRunner().getSimpleName()) {
          case "DataflowRunner" -> DATAFLOW;
          case "FlinkRunner" -> FLINK;
          default -> LOCAL;
        };
    GraphOptions given = options.as(GraphOptions.class);
    return new GraphShape(
        given.getLivePartitions() == 0 ? shape.livePartitions : given.getLivePartitions(),
        shape.spreadsFiles,
        shape.liveFileWriters,
        shape.asksServices,
        given.isOnlyAsking(),
        shape.publishesInJob,
        shape.withinProcess || given.isWithinProcess(),
        shape.runner);
  }

  /**
   * How many files of one output are written side by side in a replay; 0 for one file per bundle,
   * which makes nothing wait. In this process a small result is one file, and a large one that is
   * spread over directories gets a few files in each.
   *
   * @param rows of the input
   * @param directories whether the output has a directory per range of event time
   */
  int replayFileWriters(long rows, boolean directories) {
    if (runner != RunnerKind.DIRECT) {
      return 0;
    } else if (rows <= ONE_FILE_ROWS) {
      return 1;
    }
    return directories ? Runtime.getRuntime().availableProcessors() : 0;
  }

  /** How a replay's blocks get from stage to stage. */
  Handover replayHandover() {
    if (runner == RunnerKind.DIRECT) {
      return Handover.SPILLED;
    }
    return withinProcess ? Handover.KEPT : Handover.CODED;
  }

  /** Whether a live run's state stays in the memory of the runner, which saves it now and then. */
  static boolean savesMemory(PipelineOptions options) {
    return options.as(GraphOptions.class).isStateInMemory();
  }

  /** How a live run's do. */
  Handover liveHandover() {
    return runner == RunnerKind.DIRECT ? Handover.BY_REFERENCE : Handover.CODED;
  }
}
