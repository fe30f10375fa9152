package dev.millrace.backfill;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.diag.Diagnostic;
import dev.millrace.element.PipelineId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * A job beside others that write to the same directories: they take turns where they look at what
 * is there, and where they put their files in place.
 */
record TurnsJob(CompiledJob job, Lock outputs) implements CompiledJob {
  /** Compiles a job, which claims its outputs. */
  static CompiledJob compile(Lock outputs, Supplier<CompiledJob> compiler) {
    outputs.lock();
    try {
      return new TurnsJob(compiler.get(), outputs);
    } finally {
      outputs.unlock();
    }
  }

  @Override
  public void publish(MetricResults metrics) {
    outputs.lock();
    try {
      job.publish(metrics);
    } finally {
      outputs.unlock();
    }
  }

  @Override
  public void discard() {
    outputs.lock();
    try {
      job.discard();
    } finally {
      outputs.unlock();
    }
  }

  @Override
  public Pipeline pipeline() {
    return job.pipeline();
  }

  @Override
  public InputSize inputSize() {
    return job.inputSize();
  }

  @Override
  public List<Diagnostic> warnings() {
    return job.warnings();
  }

  @Override
  public Optional<PipelineId> pipelineId() {
    return job.pipelineId();
  }

  @Override
  public Map<String, Map<String, String>> stateForm() {
    return job.stateForm();
  }

  @Override
  public boolean publishesAtEnd() {
    return job.publishesAtEnd();
  }

  @Override
  public List<OutputLocation> locations() {
    return job.locations();
  }

  @Override
  public InputSize progress(MetricResults metrics) {
    return job.progress(metrics);
  }

  @Override
  public Optional<InputShare> inputShare(MetricResults metrics) {
    return job.inputShare(metrics);
  }

  @Override
  public Ledger ledger(MetricResults metrics) {
    return job.ledger(metrics);
  }
}
