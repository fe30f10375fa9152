package dev.millrace.cli.test;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.filetest.Coverage.Branch;
import dev.millrace.filetest.FileTestResult;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What tests came to, for programs. */
final class TestJson {
  /** The version of this form. */
  private static final String SCHEMA = "millrace-test/1";

  private TestJson() {}

  /**
   * The document.
   *
   * @param mask takes secrets out of texts; in the whole of a document its signs might hide them
   */
  static ObjectNode of(List<TestedFile> all, UnaryOperator<String> mask) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("schema", SCHEMA);
    ArrayNode files = json.putArray("files");
    for (TestedFile tested : all) {
      ObjectNode file = files.addObject().put("file", tested.file().toString());
      ArrayNode tests = file.putArray("tests");
      tested.results().forEach(result -> test(tests.addObject(), result, mask));
      ObjectNode coverage =
          file.putObject("coverage")
              .put("covered", tested.coverage().covered())
              .put("branches", tested.coverage().branches().size())
              .put("percent", tested.coverage().percent())
              .put("all_tests", tested.whole());
      ArrayNode branches = coverage.putArray("list");
      for (Branch branch : tested.coverage().branches()) {
        branches
            .addObject()
            .put("line", branch.place().line())
            .put("column", branch.place().column())
            .put("step", branch.step())
            .put("what", mask.apply(branch.what()))
            .put("rows", branch.rows());
      }
    }
    return json;
  }

  private static void test(ObjectNode json, FileTestResult result, UnaryOperator<String> mask) {
    json.put("name", result.test().name())
        .put("line", result.test().position().line())
        .put("mode", result.mode().name().toLowerCase(Locale.ROOT))
        .put("passed", result.passed())
        .put("millis", result.elapsed().toMillis());
    ArrayNode failures = json.putArray("failures");
    result.failures().forEach(failure -> failures.add(mask.apply(failure)));
  }
}
