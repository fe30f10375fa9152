package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.element.PipelineId;
import dev.millrace.runner.ProgramVersion;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.SubmittedJob;
import dev.millrace.runner.counts.CountingCluster;
import dev.millrace.runner.state.KeptCheckpoint;
import dev.millrace.runner.state.StateCluster;
import dev.millrace.runner.state.StateHome;
import dev.millrace.runner.state.StateIdentity;
import dev.millrace.runner.state.StateRecord;
import dev.millrace.runner.state.StateRun;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.RestoreMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * Flink inside this process, whose state is in a directory: however the process ends, the next one
 * goes on from the last checkpoint.
 */
public final class KeepingFlink implements RunTarget {
  private static final String PROFILE = "flink-state.yaml";
  private static final String CHECKPOINTS_KEY = "state.checkpoints.dir";
  private static final String WORK_KEY = "io.tmp.dirs";

  private final StateHome home;
  private final FlinkProfile profile;
  private final int parallelism;
  private final Optional<String> savepoint;

  private KeepingFlink(
      StateHome home, FlinkProfile profile, int parallelism, Optional<String> savepoint) {
    this.home = home;
    this.profile = profile;
    this.parallelism = parallelism;
    this.savepoint = savepoint;
  }

  /**
   * As the command line has it.
   *
   * @param state the directory
   * @param savepoint what a run begins with that has no state there yet
   * @param profile a file of the user's, in place of the one that is part of the program
   * @param parallelism empty for as many as the profile says, or as the machine has processors
   * @throws dev.millrace.diag.UserException ML-4200 if the profile cannot be read
   */
  public static KeepingFlink of(
      Path state, Optional<String> savepoint, Optional<Path> profile, OptionalInt parallelism) {
    StateHome home = StateHome.at(state);
    FlinkProfile read =
        profile.map(FlinkProfile::read).orElseGet(() -> FlinkProfile.shipped(PROFILE));
    return new KeepingFlink(
        home,
        read.withFlink(CHECKPOINTS_KEY, "file:" + home.checkpoints())
            .withFlink(WORK_KEY, home.work().toString()),
        parallelism.orElse(0),
        savepoint.map(ClusterSettings::uri));
  }

  @Override
  public PipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    if (mode != RunMode.LIVE) {
      throw FlinkCodes.error(
          FlinkCodes.NOTHING_TO_KEEP,
          "--state is for live runs: "
              + (mode == RunMode.ARCHIVE
                  ? "an archiver goes on after what the archive has"
                  : "what ends by itself starts anew")
              + ", so leave it out");
    }
    PipelineOptions options = InProcess.options(profile, parallelism, fromFile, mode);
    // Whatever the file or a profile says: what the record names must stay when the job ends.
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    flink.setExternalizedCheckpointsEnabled(true);
    flink.setRetainExternalizedCheckpointsOnCancellation(true);
    return options;
  }

  /** As the run will find it: the directory's own, or that of the savepoint that it begins with. */
  @Override
  public Map<String, Map<String, String>> kept() {
    return home.record()
        .flatMap(StateRecord::newestWhole)
        .map(KeptCheckpoint::form)
        .or(() -> savepoint.flatMap(KeptState::of))
        .orElse(Map.of());
  }

  @Override
  public SubmittedJob submit(CompiledJob job) {
    if (job.publishesAtEnd()) {
      throw FlinkCodes.error(
          FlinkCodes.STAGED_ELSEWHERE,
          "--state: the files of this run's outputs appear together at its end, and one that goes"
              + " on would lack what was written before; leave --until-idle and stop: out");
    }
    StateRun run = StateRun.open(home, identity(job));
    try {
      // Once the directory has state of its own, the savepoint may go.
      run.resumed()
          .ifPresentOrElse(
              kept ->
                  KeptState.refuse(
                      "--state: the state in " + home.path(), kept.form(), job.stateForm()),
              () -> savepoint.ifPresent(path -> KeptState.check(path, job.stateForm())));
      return submit(job, run);
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private StateIdentity identity(CompiledJob job) {
    PipelineId id = job.pipelineId().orElseThrow();
    return new StateIdentity(
        id.name(),
        id.hash(),
        ProgramVersion.text(),
        job.pipeline().getOptions().as(FlinkPipelineOptions.class).getParallelism(),
        job.stateForm(),
        savepoint.orElse(""));
  }

  private SubmittedJob submit(CompiledJob job, StateRun run) {
    JobGraph graph = FlinkTranslation.jobGraph(job.pipeline(), profile.configuration());
    restore(graph, run);
    CountingCluster cluster =
        InProcess.start(
            profile, graph.getMaximumParallelism(), settings -> new StateCluster(settings, run));
    try {
      JobEndpoint endpoint = InProcess.submit(cluster, graph);
      // For clusters that go on from here; what this program needs is in the directory's record.
      var unused = KeptState.write(home.checkpoints() + "/" + graph.getJobID(), job.stateForm());
      return new KeepingJob(cluster, graph, endpoint, run, place(run, job));
    } catch (ExecutionException | RuntimeException e) {
      KeepingJob.stop(cluster);
      throw FlinkFaults.of(e);
    } catch (InterruptedException e) {
      KeepingJob.stop(cluster);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting Flink", e);
    }
  }

  /** Its own state is the run's, which removes it when it is old; a savepoint is somebody's. */
  private void restore(JobGraph graph, StateRun run) {
    Optional<KeptCheckpoint> own = run.resumed();
    if (own.isPresent()) {
      graph.setSavepointRestoreSettings(
          SavepointRestoreSettings.forPath("file:" + own.get().path(), false, RestoreMode.CLAIM));
    } else {
      savepoint.ifPresent(
          path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
    }
  }

  /** Where the state is and what is gone on from, for people. */
  private String place(StateRun run, CompiledJob job) {
    String from =
        run.resumed()
            .map(kept -> "goes on from checkpoint " + kept + changed(kept, job))
            .or(() -> savepoint.map(path -> "begins with " + path))
            .orElse("begins anew");
    return "state in " + home.path() + ": " + from;
  }

  private static String changed(KeptCheckpoint kept, CompiledJob job) {
    return kept.hash().equals(job.pipelineId().orElseThrow().hash())
        ? ""
        : "; the pipeline file has changed since, and all its state is kept";
  }
}
