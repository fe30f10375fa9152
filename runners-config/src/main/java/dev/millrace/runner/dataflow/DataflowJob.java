package dev.millrace.runner.dataflow;

import com.google.api.services.dataflow.model.JobMessage;
import dev.millrace.diag.UserException;
import dev.millrace.runner.SubmittedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.beam.runners.dataflow.DataflowPipelineJob;
import org.apache.beam.runners.dataflow.util.DataflowTemplateJob;
import org.apache.beam.runners.dataflow.util.MonitoringUtil;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.metrics.MetricResults;

/** A job that Dataflow has taken. Closing it lets it go on. */
public final class DataflowJob implements SubmittedJob {
  private final DataflowPipelineJob job;
  private final AtomicReference<String> lastError = new AtomicReference<>("");

  DataflowJob(DataflowPipelineJob job) {
    this.job = job;
  }

  /** Its id, empty where only a template was written. */
  public Optional<String> id() {
    return isTemplate() ? Optional.empty() : Optional.of(job.getJobId());
  }

  /** The address of its page in Google's console. */
  public String page() {
    return MonitoringUtil.getJobMonitoringPageURL(
        job.getProjectId(), job.getRegion(), job.getJobId());
  }

  private boolean isTemplate() {
    return job instanceof DataflowTemplateJob;
  }

  /**
   * Follows the job to its end.
   *
   * @param messages told what the service says about it: {@code SEVERITY text}
   * @return how it ended: {@code DONE} (drained jobs too), {@code CANCELLED} or {@code UPDATED}
   * @throws UserException ML-5373 if it failed, ML-5374 if its state cannot be had any more
   */
  public State follow(Consumer<String> messages) {
    State state;
    try {
      state =
          job.waitUntilFinish(org.joda.time.Duration.millis(-1), batch -> pass(batch, messages));
    } catch (IOException e) {
      throw DataflowFaults.of(new UncheckedIOException(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (RuntimeException e) {
      throw DataflowFaults.of(e);
    }
    if (state == null) {
      throw DataflowCodes.failure(
          DataflowCodes.UNREACHABLE, "the job's state cannot be had any more; it may go on");
    }
    if (state == State.FAILED || state == State.UNKNOWN) {
      String why = String.valueOf(lastError.get());
      throw DataflowCodes.failure(
          DataflowCodes.FAILED,
          "job " + job.getJobId() + " failed" + (why.isEmpty() ? "" : ": " + why));
    }
    return state;
  }

  private void pass(List<JobMessage> batch, Consumer<String> messages) {
    for (JobMessage message : batch) {
      String importance = String.valueOf(message.getMessageImportance());
      String text = String.valueOf(message.getMessageText()).strip();
      if (importance.endsWith("_ERROR")) {
        lastError.set(text.lines().findFirst().orElse(""));
      }
      if (!importance.endsWith("_DEBUG") && !importance.endsWith("_DETAILED")) {
        messages.accept(
            importance.replace("JOB_MESSAGE_", "").toLowerCase(Locale.ROOT) + " " + text);
      }
    }
  }

  @Override
  public State await(Duration atMost) {
    State state = job.waitUntilFinish(org.joda.time.Duration.millis(atMost.toMillis()));
    return state == null ? State.RUNNING : state;
  }

  @Override
  public MetricResults metrics() {
    return job.metrics();
  }

  @Override
  public void cancel() {
    try {
      job.cancel();
    } catch (IOException e) {
      throw DataflowFaults.of(new UncheckedIOException(e));
    }
  }

  @Override
  public void close() {
    // Nothing is held here; the service runs the job.
  }
}
