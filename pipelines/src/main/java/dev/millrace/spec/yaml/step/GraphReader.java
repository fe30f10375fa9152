package dev.millrace.spec.yaml.step;

import dev.millrace.connect.EndpointType;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.EdgeStep;
import dev.millrace.spec.Located;
import dev.millrace.spec.StepSpec;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.lint.GraphNode;
import dev.millrace.spec.lint.GraphNode.Role;
import dev.millrace.spec.lint.GraphNode.SideOutput;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import dev.millrace.spec.yaml.text.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the flat list of steps: references followed out of composites, windowing pushed down. */
public final class GraphReader {
  private final Problems problems;
  private final List<TransformSpec> transforms = new ArrayList<>();
  private final List<GraphNode> nodes = new ArrayList<>();
  private final ScopeReader scopes;
  private final List<String> streams;

  public GraphReader(Problems problems, ScopeReader scopes, List<StreamSpec> streams) {
    this.problems = problems;
    this.scopes = scopes;
    this.streams = streams.stream().map(StreamSpec::name).toList();
  }

  /** The steps about which no error was reported. */
  public List<TransformSpec> transforms() {
    return transforms;
  }

  public List<GraphNode> nodes() {
    return nodes;
  }

  public void read() {
    scopes.steps().forEach(this::read);
  }

  private void read(RawStep raw) {
    long errorsBefore = problems.errors();
    List<InputSpec> inputs =
        raw.inputs().stream()
            .map(in -> new InputSpec(in.alias(), raw.scope().resolve(in.reference())))
            .toList();
    Fields config = raw.config().orElse(null);
    if (config == null) {
      nodes.add(node(raw, inputs, Role.END, true, List.of(), true));
      return;
    }
    boolean countFits = checkInputs(raw, inputs);
    List<SideOutput> sides = new ArrayList<>();
    Optional<Located> errors = EndpointReader.errorOutput(config, problems);
    Optional<Double> threshold = EndpointReader.errorThreshold(config, problems);
    StepSpec step = null;
    boolean mainOutput = true;
    Role role = Role.STEP;
    if (raw.kind().isPresent()) {
      StepReader.Read read =
          new StepReader(problems, scopes.isBeamForm())
              .read(raw.kind().get(), config, raw.inputs());
      step = read.step();
      sides.addAll(read.sideOutputs());
      mainOutput = read.mainOutput();
      role = StepKeys.isEnd(raw.kind().get()) ? Role.END : Role.STEP;
    } else if (raw.endpoint().isPresent()) {
      EndpointType endpoint = raw.endpoint().get();
      boolean source = Direction.of(endpoint) == Direction.SOURCE;
      mainOutput = source;
      role = source ? Role.STEP : Role.END;
      step =
          new EndpointReader(problems)
              .spec(endpoint, raw.position(), config)
              .<StepSpec>map(
                  spec ->
                      source
                          ? new EdgeStep.Read(spec)
                          : new EdgeStep.Write(spec, raw.allowedTags()))
              .orElse(null);
    }
    errors.ifPresent(
        e -> sides.add(new SideOutput(e.text(), e.position(), SideOutput.ERROR_HANDLING, true)));
    boolean broken = raw.broken() || step == null || !countFits;
    nodes.add(node(raw, inputs, role, mainOutput, sides, broken));
    if (step != null && !broken && problems.errors() == errorsBefore) {
      transforms.add(
          new TransformSpec(
              raw.name(),
              raw.position(),
              inputs,
              windowing(raw, inputs),
              step,
              errors,
              threshold,
              raw.was()));
    }
  }

  private static GraphNode node(
      RawStep raw,
      List<InputSpec> inputs,
      Role role,
      boolean mainOutput,
      List<SideOutput> sides,
      boolean broken) {
    boolean canFail =
        raw.kind().map(StepKind::canFail).orElse(false)
            || raw.endpoint().map(e -> Direction.of(e) == Direction.SOURCE).orElse(false);
    return new GraphNode(
        raw.name(), raw.position(), raw.path(), role, inputs, mainOutput, sides, canFail, broken);
  }

  private boolean checkInputs(RawStep raw, List<InputSpec> inputs) {
    Inputs expected =
        raw.kind()
            .map(StepKind::inputs)
            .orElse(
                raw.endpoint().map(e -> Direction.of(e) == Direction.SOURCE).orElse(false)
                    ? Inputs.NONE
                    : Inputs.ONE);
    int count = inputs.size();
    switch (expected) {
      case NONE -> {
        return count == 0 || wrongCount(raw, inputs, "takes no input");
      }
      case ONE -> {
        return count == 1 || wrongCount(raw, inputs, "takes one input");
      }
      case MANY -> {
        return count > 0 || wrongCount(raw, inputs, "takes one or more inputs");
      }
      case JOIN -> {
        boolean table = raw.config().map(fields -> fields.has("table")).orElse(false);
        if (table) {
          return count == 1 || wrongCount(raw, inputs, "with 'table' takes one input");
        }
        return count >= 2
            || wrongCount(
                raw, inputs, "takes two or more inputs, as a map of alias to input: {a: X, b: Y}");
      }
    }
    return true;
  }

  private boolean wrongCount(RawStep raw, List<InputSpec> inputs, String rule) {
    String type =
        raw.kind().map(StepKind::type).or(() -> raw.endpoint().map(EndpointType::type)).orElse("");
    problems.report(
        inputs.isEmpty() ? raw.position() : inputs.get(0).reference().position(),
        ErrorCodes.WRONG_NUMBER_OF_INPUTS,
        raw.path() + (inputs.isEmpty() ? "" : ".input"),
        type + " " + rule + "; got " + (inputs.isEmpty() ? "none" : inputs.size()) + ".");
    return false;
  }

  /**
   * The step's own windowing, or that of the innermost scope with one, if the step lets rows into
   * that scope: a step without inputs, or one that reads something from outside.
   */
  private Optional<WindowingSpec> windowing(RawStep raw, List<InputSpec> inputs) {
    if (raw.windowing().isPresent()) {
      return raw.windowing();
    }
    Optional<WindowingSpec> found = Optional.empty();
    int longest = -1;
    for (Map.Entry<String, WindowingSpec> scope : scopes.windowings().entrySet()) {
      String prefix = scope.getKey();
      boolean inside = raw.name().startsWith(prefix) && prefix.length() > longest;
      boolean enters =
          inputs.isEmpty() || inputs.stream().anyMatch(in -> isOutside(in.reference(), prefix));
      if (inside && enters) {
        found = Optional.of(scope.getValue());
        longest = prefix.length();
      }
    }
    return found;
  }

  private boolean isOutside(Located reference, String prefix) {
    String text = reference.text();
    int dot = text.lastIndexOf('.');
    boolean ofStream =
        streams.contains(text) || (dot > 0 && streams.contains(text.substring(0, dot)));
    return ofStream || !text.startsWith(prefix);
  }
}
