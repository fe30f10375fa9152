package dev.millrace.job;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunRequest;
import dev.millrace.filetest.MockedSources;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.StoreOptions;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.Secrets;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.spec.yaml.ReadPipeline;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;

/** The pipeline language itself. */
public final class FileToolchain implements Toolchain {
  @Override
  public Plan plan(Path file, FileVariables variables, Consumer<Secrets> found) {
    return plan(PipelineFiles.openForRuns(file, variables), found);
  }

  @Override
  public Plan planWithTests(Path file, FileVariables variables, Consumer<Secrets> found) {
    return plan(PipelineFiles.open(file, variables), found);
  }

  private static Plan plan(ReadPipeline read, Consumer<Secrets> found) {
    read.spec()
        .ifPresent(
            spec -> {
              found.accept(spec.secrets());
              StoreOptions.set(spec.options());
            });
    return Planner.plan(read);
  }

  @Override
  public Plan planTested(Path file, FileVariables variables, Consumer<Secrets> found) {
    ReadPipeline read = PipelineFiles.open(file, variables);
    read.spec().ifPresent(spec -> found.accept(spec.secrets()));
    Plan plan = Planner.plan(MockedSources.in(read));
    return new Plan(
        plan.id(), read.spec().orElseThrow(), plan.nodes(), plan.outputs(), plan.warnings());
  }

  @Override
  public CompiledJob compile(RunRequest request, PipelineOptions options) {
    return PipelineCompiler.compile(request, options);
  }
}
