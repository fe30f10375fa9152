package dev.millrace.compile;

import dev.millrace.compile.chunk.CutKeys;
import dev.millrace.diag.Diagnostic;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.engine.stage.SplitStageFn;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import dev.millrace.plan.StateForm;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.upgrade.StepHistory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;

/** A job whose graph {@link GraphCompiler} built: a live run or a replay. */
final class GraphJob implements CompiledJob {
  private final Plan plan;
  private final Pipeline pipeline;
  private final FileSources.Inputs inputs;
  private final List<OutputLocation> locations;
  private final List<StagedOutput> staged;
  private final Map<String, Map<String, String>> kept;

  /** What a run has in an output's directory that readers do not see. */
  interface StagedOutput {
    /** Whether files wait for the end of the run to be made visible. */
    default boolean waits() {
      return true;
    }

    void publish(MetricResults metrics);

    void discard();
  }

  /**
   * @param plan with the outputs of the mode alone
   * @param inputs of the bounded sources
   */
  GraphJob(
      Plan plan,
      Pipeline pipeline,
      FileSources.Inputs inputs,
      List<OutputLocation> locations,
      List<StagedOutput> staged) {
    this(plan, pipeline, inputs, locations, staged, Map.of());
  }

  private GraphJob(
      Plan plan,
      Pipeline pipeline,
      FileSources.Inputs inputs,
      List<OutputLocation> locations,
      List<StagedOutput> staged,
      Map<String, Map<String, String>> kept) {
    this.plan = plan;
    this.pipeline = pipeline;
    this.inputs = inputs;
    this.locations = List.copyOf(locations);
    this.staged = List.copyOf(staged);
    this.kept = kept;
  }

  @Override
  public Pipeline pipeline() {
    return pipeline;
  }

  @Override
  public InputSize inputSize() {
    return inputs.size();
  }

  @Override
  public List<Diagnostic> warnings() {
    return inputs.warnings();
  }

  @Override
  public Optional<PipelineId> pipelineId() {
    return Optional.of(plan.id());
  }

  @Override
  public Map<String, Map<String, String>> stateForm() {
    return StepHistory.noted(kept, StateForm.of(plan));
  }

  /** The same job, which goes on with state that was kept. */
  GraphJob goingOn(Map<String, Map<String, String>> state) {
    return new GraphJob(plan, pipeline, inputs, locations, staged, state);
  }

  @Override
  public boolean publishesAtEnd() {
    return staged.stream().anyMatch(StagedOutput::waits);
  }

  @Override
  public List<OutputLocation> locations() {
    return locations;
  }

  @Override
  public InputSize progress(MetricResults metrics) {
    LedgerReader reader = new LedgerReader(plan, metrics);
    return new InputSize(
        reader.counter(SplitStageFn.SPLITS),
        reader.counter(SplitStageFn.ROWS),
        reader.counter(SplitStageFn.BYTES));
  }

  @Override
  public long caughtUp(MetricResults metrics) {
    return new LedgerReader(plan, metrics).counter(RecordHistory.RECORDS_READ);
  }

  @Override
  public Optional<InputShare> inputShare(MetricResults metrics) {
    if (inputs.archiveBytes() == 0) {
      return Optional.empty();
    }
    long read = new LedgerReader(plan, metrics).counter(ParquetSplitReader.BYTES_READ);
    return Optional.of(new InputShare(read, inputs.archiveBytes()));
  }

  @Override
  public List<Diagnostic> warnings(MetricResults metrics) {
    return new LateShare(plan, metrics).warnings();
  }

  @Override
  public Ledger ledger(MetricResults metrics) {
    return Ledger.of(plan, metrics);
  }

  @Override
  public void publish(MetricResults metrics) {
    new ErrorShare(plan, new LedgerReader(plan, metrics)).check();
    CutKeys.check(metrics);
    staged.forEach(output -> output.publish(metrics));
  }

  @Override
  public void discard() {
    staged.forEach(StagedOutput::discard);
  }
}
