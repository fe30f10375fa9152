package dev.millrace.plan;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.List;
import java.util.Map;

/** Plans the text of a pipeline file. */
public final class PlanFiles {
  /** Streams that most texts read; 12 lines. */
  public static final String STREAMS =
      """
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, user: VARCHAR, amount: "DECIMAL(12,2) NOT NULL", tags: ARRAY<VARCHAR>, t: TIMESTAMP NOT NULL}
          timestamp: t
          id: id
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
        plain:
          fields: {id: VARCHAR, n: INTEGER}
          live: {type: ReadFromKafka, config: {topic: plain, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
      """;

  private PlanFiles() {}

  public static Plan plan(String text) {
    return Planner.plan(PipelineFiles.open("p.yaml", text, Map.of()));
  }

  /** What the parser or the planner finds, one line each; warnings of a right file included. */
  public static List<String> problems(String text) {
    try {
      return plan(text).warnings().stream().map(Diagnostic::toString).toList();
    } catch (UserException e) {
      // Warnings of the reader stand beside its errors; the planner's own are in the plan.
      return e.diagnostics().stream()
          .filter(Diagnostic::isError)
          .map(Diagnostic::toString)
          .toList();
    }
  }

  /** A file whose transforms are these, indented by four spaces, after {@link #STREAMS}. */
  public static String transforms(String transforms) {
    return STREAMS + "on_error: fail\npipeline:\n  transforms:\n" + transforms.indent(4);
  }

  /** A file with one step that reads orders and is written to the console. */
  public static String step(String type, String config) {
    return transforms(
            """
            - type: TYPE
              name: S
              input: orders
              config: CONFIG
            """
                .replace("TYPE", type)
                .replace("CONFIG", config))
        + CONSOLE;
  }

  public static final String CONSOLE =
      """
      outputs:
        out: {input: S, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      """;
}
