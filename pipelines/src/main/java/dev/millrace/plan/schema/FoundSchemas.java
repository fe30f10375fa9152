package dev.millrace.plan.schema;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FoundColumns;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** The columns of a source that declares none, as its connector finds them in what is there. */
final class FoundSchemas {
  private static final String EXPECTED =
      "expected 'schema: FILE.avsc' or 'fields: {NAME: SQL TYPE}'.";

  private final Diagnostics problems;
  private final EndpointSpec endpoint;
  private final String path;

  /**
   * @param path of the source's configuration
   */
  FoundSchemas(Diagnostics problems, EndpointSpec endpoint, String path) {
    this.problems = problems;
    this.endpoint = endpoint;
    this.path = path;
  }

  /** The columns; empty if there are none to be found, which is then reported. */
  Optional<Schema> find() {
    String source = endpoint.type() + " does not say what its columns are";
    try {
      Optional<FoundColumns> found = Connectors.source(endpoint).foundColumns(endpoint);
      if (found.isEmpty()) {
        report(source + "; " + EXPECTED);
        return Optional.empty();
      }
      found.get().warnings().forEach(this::warn);
      return Optional.of(found.get().schema());
    } catch (UserException e) {
      for (Diagnostic problem : e.diagnostics()) {
        report(
            source
                + ", and they cannot be found in "
                + problem.position().file()
                + " ("
                + problem.code()
                + ": "
                + problem.message()
                + "); "
                + EXPECTED);
      }
      return Optional.empty();
    }
  }

  private void report(String message) {
    problems.error(endpoint.position(), ErrorCodes.NO_SCHEMA, path, message);
  }

  private void warn(Diagnostic warning) {
    problems.warning(
        endpoint.position(),
        warning.code(),
        path,
        warning.position().file() + ": " + warning.message() + ".");
  }
}
