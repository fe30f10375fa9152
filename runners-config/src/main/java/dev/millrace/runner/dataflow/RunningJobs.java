package dev.millrace.runner.dataflow;

import com.google.api.services.dataflow.model.Job;
import com.google.api.services.dataflow.model.ListJobsResponse;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.runners.dataflow.DataflowClient;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Jobs that are running, and how they are asked to end. */
public final class RunningJobs {
  private static final Set<String> ALIVE =
      Set.of(
          "JOB_STATE_PENDING",
          "JOB_STATE_QUEUED",
          "JOB_STATE_RUNNING",
          "JOB_STATE_RESOURCE_CLEANING_UP",
          "JOB_STATE_DRAINING");

  private final DataflowClient client;
  private final String name;

  private RunningJobs(DataflowClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /**
   * The running jobs that have the name that options give.
   *
   * @param options as {@link DataflowTarget#options} makes them
   */
  public static RunningJobs named(PipelineOptions options) {
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    return new RunningJobs(DataflowClient.create(dataflow), dataflow.getJobName());
  }

  /**
   * Lets the job process what it has read, and end.
   *
   * @return its id
   * @throws UserException ML-4314 if there is none, ML-5372 or ML-5374 if the service refuses
   */
  public String drain() {
    return end("JOB_STATE_DRAINED");
  }

  /** Ends the job at once; otherwise like {@link #drain}. */
  public String cancel() {
    return end("JOB_STATE_CANCELLED");
  }

  private String end(String state) {
    try {
      List<Job> running = running();
      if (running.isEmpty()) {
        throw DataflowCodes.failure(
            DataflowCodes.JOB_NAME, "there is no running job named '" + name + "'");
      }
      String id = running.get(0).getId();
      client.updateJob(id, new Job().setRequestedState(state));
      return id;
    } catch (IOException e) {
      throw DataflowFaults.of(new UncheckedIOException(e));
    }
  }

  private List<Job> running() throws IOException {
    List<Job> found = new ArrayList<>();
    String page = null;
    do {
      ListJobsResponse jobs = client.listJobs(page);
      if (jobs.getJobs() != null) {
        jobs.getJobs().stream()
            .filter(job -> name.equals(job.getName()) && ALIVE.contains(job.getCurrentState()))
            .forEach(found::add);
      }
      page = jobs.getNextPageToken();
    } while (page != null);
    return found;
  }
}
