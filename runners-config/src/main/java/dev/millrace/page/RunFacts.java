package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.picture.JsonPlan;
import dev.millrace.plan.picture.PlanPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What does not change while a run goes on: its graph, its file, and what was said of that. */
final class RunFacts {
  private static final long LONGEST_FILE = 1_000_000;

  private RunFacts() {}

  static ObjectNode of(Plan plan, String mode, HiddenColumns hidden) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pipeline", plan.id().name()).put("mode", mode);
    json.set("plan", JsonPlan.of(PlanPicture.of(plan)));
    ObjectNode lines = json.putObject("lines");
    for (PlanNode node : plan.nodes()) {
      lines.put(node.step(), node.position().line());
    }
    for (PlanOutput output : plan.outputs()) {
      lines.put("output " + output.name(), output.position().line());
    }
    ArrayNode names = json.putArray("hidden");
    hidden.names().stream().sorted().forEach(names::add);
    json.put("file", plan.spec().file().toString()).put("text", text(plan.spec().file()));
    json.set("diagnostics", diagnostics(plan.warnings()));
    return json;
  }

  /** Without it the page is still worth having. */
  private static String text(Path file) {
    try {
      return Files.size(file) <= LONGEST_FILE ? Files.readString(file) : "";
    } catch (IOException gone) {
      return "";
    }
  }

  static ArrayNode diagnostics(List<Diagnostic> diagnostics) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Diagnostic each : diagnostics) {
      json.addObject()
          .put("severity", each.severity().label())
          .put("code", each.code())
          .put("line", each.position().line())
          .put("message", each.message());
    }
    return json;
  }
}
