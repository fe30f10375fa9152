package dev.millrace.spec.lint;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.spec.Located;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.lint.GraphNode.Role;
import dev.millrace.spec.lint.GraphNode.SideOutput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks how streams, steps, outputs and tests refer to each other. */
public final class GraphLint {
  private final Map<String, GraphNode> nodes = new LinkedHashMap<>();
  private final Set<String> ambiguous;
  private final Diagnostics diagnostics;
  private final Set<String> read = new HashSet<>();

  private GraphLint(List<GraphNode> nodes, Set<String> ambiguous, Diagnostics diagnostics) {
    this.ambiguous = ambiguous;
    this.diagnostics = diagnostics;
    for (GraphNode node : nodes) {
      GraphNode first = this.nodes.putIfAbsent(node.name(), node);
      if (first != null) {
        diagnostics.error(
            node.position(),
            ErrorCodes.DUPLICATE_NAME,
            node.path(),
            "name '"
                + node.name()
                + "' is given twice; first in line "
                + first.position().line()
                + ".");
      }
    }
  }

  /**
   * Checks a whole file.
   *
   * @param nodes streams and steps, in the order of the file
   * @param ambiguous names that several steps without a name of their own share
   * @param tests what the file's tests refer to
   */
  public static void check(
      List<GraphNode> nodes,
      Set<String> ambiguous,
      List<OutputSpec> outputs,
      List<TestReference> tests,
      Diagnostics diagnostics) {
    GraphLint lint = new GraphLint(nodes, ambiguous, diagnostics);
    for (GraphNode node : lint.nodes.values()) {
      for (InputSpec input : node.inputs()) {
        // A chain's links stand at the step itself: nobody wrote a name that could be ambiguous.
        boolean written = !input.reference().position().equals(node.position());
        lint.reference(input.reference(), node.path() + ".input", written);
      }
      lint.sideOutputNames(node);
    }
    Set<Located> inputs = new HashSet<>();
    for (OutputSpec output : outputs) {
      // Several sinks of an output share its input, which is wrong once.
      output
          .input()
          .filter(inputs::add)
          .ifPresent(in -> lint.reference(in, output.inputPath(), true));
    }
    MeasuredNames measured = new MeasuredNames(diagnostics);
    lint.nodes.values().forEach(measured::check);
    outputs.forEach(measured::check);
    new Circles(lint.nodes, diagnostics).report();
    lint.nodes.values().forEach(lint::unread);
    tests.forEach(test -> lint.test(test, outputs));
  }

  /** The node that a reference means; of {@code STEP.OUTPUT} the step. */
  static Optional<GraphNode> owner(Map<String, GraphNode> nodes, String reference) {
    GraphNode exact = nodes.get(reference);
    int dot = reference.lastIndexOf('.');
    if (exact != null || dot < 0) {
      return Optional.ofNullable(exact);
    }
    return Optional.ofNullable(nodes.get(reference.substring(0, dot)));
  }

  private void reference(Located reference, String path, boolean written) {
    String text = reference.text();
    read.add(text);
    if (written && ambiguous.contains(text)) {
      diagnostics.error(
          reference.position(),
          ErrorCodes.UNKNOWN_REFERENCE,
          path,
          "'" + text + "' may mean several steps of this type; give each a 'name'.");
      return;
    }
    GraphNode owner = owner(nodes, text).orElse(null);
    if (owner == null) {
      List<String> names = readable();
      // What was meant is read, once the name is right.
      Nearest.of(text, names).ifPresent(read::add);
      diagnostics.error(
          reference.position(),
          ErrorCodes.UNKNOWN_REFERENCE,
          path,
          "'" + text + "' is not a step or stream" + expected(names) + Nearest.hint(text, names));
      return;
    }
    if (owner.broken()) {
      return;
    }
    List<String> outputs = outputs(owner);
    if (outputs.isEmpty()) {
      diagnostics.error(
          reference.position(),
          ErrorCodes.UNKNOWN_REFERENCE,
          path,
          "'" + owner.name() + "' is a sink: it gives no rows.");
    } else if (!outputs.contains(text)) {
      read.addAll(outputs); // Any of them may be what was meant.
      String problem =
          text.equals(owner.name())
              ? "'" + text + "' has no main output"
              : "'"
                  + owner.name()
                  + "' has no output '"
                  + text.substring(owner.name().length() + 1)
                  + "'";
      diagnostics.error(
          reference.position(),
          ErrorCodes.UNKNOWN_REFERENCE,
          path,
          problem + expected(outputs) + Nearest.hint(text, outputs));
    }
  }

  private static String expected(List<String> names) {
    String choice = names.size() == 1 ? "" : "one of ";
    return names.isEmpty() ? "." : "; expected " + choice + String.join(", ", names) + ".";
  }

  private List<String> readable() {
    return nodes.values().stream().flatMap(node -> outputs(node).stream()).toList();
  }

  /** Everything of a node that can be read, as it is written in a reference. */
  private static List<String> outputs(GraphNode node) {
    List<String> outputs = new ArrayList<>();
    if (node.mainOutput()) {
      outputs.add(node.name());
    }
    node.sideOutputs().forEach(side -> outputs.add(node.name() + "." + side.name()));
    return outputs;
  }

  private void sideOutputNames(GraphNode node) {
    Set<String> seen = new HashSet<>();
    for (SideOutput side : node.sideOutputs()) {
      if (!seen.add(side.name())) {
        diagnostics.error(
            side.position(),
            ErrorCodes.DUPLICATE_NAME,
            node.path(),
            "output '" + side.name() + "' is given twice.");
      }
    }
  }

  private void unread(GraphNode node) {
    if (node.broken()) {
      return;
    }
    for (SideOutput side : node.sideOutputs()) {
      String name = node.name() + "." + side.name();
      if (read.contains(name)) {
        continue;
      }
      if (side.key().equals(SideOutput.ERROR_HANDLING)) {
        diagnostics.error(
            side.position(),
            ErrorCodes.ERRORS_NOT_READ,
            node.path(),
            "error output '"
                + name
                + "' is read by no step. Connect it to an output or drop 'error_handling'.");
      } else if (side.mustBeRead()) {
        diagnostics.error(
            node.position(),
            ErrorCodes.OUTPUT_NOT_READ,
            node.path(),
            "output '"
                + name
                + "' is read by no step. Connect it to an output or drop '"
                + side.key()
                + "'.");
      } else {
        diagnostics.warning(
            side.position(),
            ErrorCodes.ROWS_NOT_READ,
            node.path(),
            "output '" + name + "' is read by no step; its rows go nowhere.");
      }
    }
    if (node.mainOutput() && node.role() != Role.END && !read.contains(node.name())) {
      if (node.role() == Role.STREAM) {
        diagnostics.warning(
            node.position(),
            ErrorCodes.STREAM_NOT_READ,
            node.path(),
            "the stream is read by no step.");
      } else {
        diagnostics.warning(
            node.position(),
            ErrorCodes.ROWS_NOT_READ,
            node.path(),
            "output '" + node.name() + "' is read by no step; its rows go nowhere.");
      }
    }
  }

  private void test(TestReference reference, List<OutputSpec> outputs) {
    List<String> names =
        switch (reference.meaning()) {
          case STREAM -> streams();
          case GIVES_ROWS -> readable();
          case GIVES_OR_WRITES_ROWS -> {
            List<String> all = new ArrayList<>(outputs.stream().map(OutputSpec::name).toList());
            all.addAll(readable());
            yield all;
          }
          case TAKES_ROWS -> takers(outputs);
        };
    String name = reference.name().text();
    boolean broken = owner(nodes, name).map(GraphNode::broken).orElse(false);
    if (!broken && !names.contains(name)) {
      diagnostics.error(
          reference.name().position(),
          ErrorCodes.UNKNOWN_IN_TEST,
          reference.path(),
          "'"
              + name
              + "' is not "
              + reference.meaning().noun()
              + expected(names)
              + Nearest.hint(name, names));
    }
  }

  private List<String> streams() {
    return nodes.values().stream()
        .filter(node -> node.role() == Role.STREAM)
        .map(GraphNode::name)
        .toList();
  }

  private List<String> takers(List<OutputSpec> outputs) {
    List<String> takers = new ArrayList<>();
    for (GraphNode node : nodes.values()) {
      if (!node.inputs().isEmpty()) {
        takers.add(node.name());
        if (node.inputs().size() > 1) {
          node.inputs().forEach(input -> takers.add(node.name() + "." + input.alias()));
        }
      }
    }
    outputs.forEach(output -> takers.add(output.name()));
    return takers;
  }
}
