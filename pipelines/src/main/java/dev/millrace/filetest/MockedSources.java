package dev.millrace.filetest;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.UserException;
import dev.millrace.spec.EdgeStep.Create;
import dev.millrace.spec.EdgeStep.Read;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.yaml.ReadPipeline;
import java.util.List;
import java.util.Optional;

/**
 * Sources that tests stand in for and whose columns are neither declared nor found, because there
 * are no files: they have the columns of the tests' rows, as in Beam YAML.
 */
public final class MockedSources {
  private MockedSources() {}

  /** A file as it was read, with rows of the first test that has some in the place of a source. */
  public static ReadPipeline in(ReadPipeline read) {
    return new ReadPipeline(
        read.spec().map(spec -> in(spec, spec.tests())), read.found(), read.unfilled());
  }

  static PipelineSpec in(PipelineSpec spec, List<TestSpec> tests) {
    return spec.withTransforms(spec.transforms().stream().map(t -> mocked(t, tests)).toList());
  }

  private static TransformSpec mocked(TransformSpec transform, List<TestSpec> tests) {
    Optional<List<RowLiteral>> rows =
        tests.stream()
            .flatMap(test -> Optional.ofNullable(test.mockOutputs().get(transform.name())).stream())
            .findFirst();
    return rows.isPresent() && transform.step() instanceof Read read && !hasColumns(read.endpoint())
        ? transform.withStep(new Create(rows.get()))
        : transform;
  }

  private static boolean hasColumns(EndpointSpec source) {
    if (!source.map("fields").isEmpty()
        || !source.map("schema").isEmpty()
        || source.text("schema").isPresent()
        || source.text("format").isPresent()) {
      return true;
    }
    try {
      return Connectors.source(source).foundColumns(source).isPresent();
    } catch (UserException e) {
      return false;
    }
  }
}
