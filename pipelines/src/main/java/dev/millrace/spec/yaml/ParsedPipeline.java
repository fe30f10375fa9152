package dev.millrace.spec.yaml;

import dev.millrace.diag.Diagnostic;
import dev.millrace.spec.PipelineSpec;
import java.util.List;

/**
 * A pipeline file that was read without an error.
 *
 * @param warnings what was found and is not an error, in the order of the file
 */
public record ParsedPipeline(PipelineSpec spec, List<Diagnostic> warnings) {
  public ParsedPipeline {
    warnings = List.copyOf(warnings);
  }
}
