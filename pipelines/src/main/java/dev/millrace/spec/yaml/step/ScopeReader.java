package dev.millrace.spec.yaml.step;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.provider.Provided;
import dev.millrace.spec.yaml.provider.Providers;
import dev.millrace.spec.yaml.step.Scope.Nested;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the steps of {@code pipeline} and of the composites in it: names, keys, and what each
 * reads. References stay as written; {@link GraphReader} follows them.
 */
public final class ScopeReader {
  static final String CHAIN = "chain";
  static final String COMPOSITE = "composite";

  private static final KeySet INPUT =
      new KeySet(
          PipelineFileKeys.STEP.keys().stream().filter(key -> key.name().equals("input")).toList());

  private final Problems problems;
  private final Providers providers;
  private final boolean beamForm;
  private final RawSteps raw;
  private final StepInputs stepInputs;
  private final Set<String> ambiguous = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Map<String, WindowingSpec> windowings = new LinkedHashMap<>();
  private final Scope top = Scope.top();

  /**
   * @param providers of the file's own types
   * @param beamForm whether the file has Beam YAML's own form
   */
  public ScopeReader(Problems problems, Providers providers, boolean beamForm) {
    this.problems = problems;
    this.providers = providers;
    this.beamForm = beamForm;
    this.raw = new RawSteps(problems, beamForm);
    this.stepInputs = raw.inputs();
  }

  /** Whether the file has Beam YAML's own form. */
  boolean isBeamForm() {
    return beamForm;
  }

  /** All steps, nested ones included, in the order of the file. */
  List<RawStep> steps() {
    return raw.steps();
  }

  /** Names that several steps would have. */
  public Set<String> ambiguous() {
    return ambiguous;
  }

  /** Prefix of a scope's names → its windowing. */
  Map<String, WindowingSpec> windowings() {
    return windowings;
  }

  /** The scope of the file's own steps, streams and outputs. */
  public Scope top() {
    return top;
  }

  /** Reads the value of {@code pipeline}. */
  public void readPipeline(YamlNode node) {
    if (node instanceof Mapping mapping) {
      readScope(
          Fields.read(mapping, "pipeline", PipelineFileKeys.PIPELINE, problems), mapping, top);
    } else {
      readSteps(Fields.items(node), List.of(), false, top);
    }
  }

  /** The name of the last step of the scope, for a chain's output. */
  private Optional<String> readScope(Fields fields, Mapping mapping, Scope scope) {
    List<YamlNode> all = new ArrayList<>();
    mapping.value("source").ifPresent(all::add);
    all.addAll(mapping.value("transforms").map(Fields::items).orElse(List.of()));
    mapping.value("sink").ifPresent(all::add);
    List<YamlNode> extra = mapping.value("extra_transforms").map(Fields::items).orElse(List.of());
    StepEntries.warnOfHints(mapping, fields.path(PipelineFileKeys.RESOURCE_HINTS), problems);
    fields
        .node("windowing")
        .flatMap(node -> new WindowingReader(problems).read(node, fields.path("windowing")))
        .ifPresent(windowing -> windowings.put(scope.prefix(), windowing));
    if (all.isEmpty() && fields.complete()) {
      problems.report(
          fields.position("transforms"),
          ErrorCodes.WRONG_FORM,
          fields.path("transforms"),
          "expected steps; got none.");
    }
    return readSteps(all, extra, isChain(mapping) || isUnlinked(all, scope), scope);
  }

  /** Whether a composite's steps name no input, so that each reads the one above it. */
  private static boolean isUnlinked(List<YamlNode> steps, Scope scope) {
    return !scope.isTop()
        && !scope.inputs().isEmpty()
        && steps.stream()
            .allMatch(step -> step instanceof Mapping map && map.entry("input").isEmpty());
  }

  private static List<YamlNode> stepsOf(Mapping composite) {
    return composite.value("transforms").map(Fields::items).orElse(List.of());
  }

  private static boolean isChain(Mapping mapping) {
    return mapping
        .value("type")
        .flatMap(Fields::located)
        .map(type -> type.text().equalsIgnoreCase(CHAIN))
        .orElse(false);
  }

  private Optional<String> readSteps(
      List<YamlNode> all, List<YamlNode> extra, boolean chain, Scope scope) {
    List<YamlNode> everything = new ArrayList<>(all);
    everything.addAll(extra);
    StepNames names = new StepNames(everything, scope, ambiguous, problems);
    Optional<String> previous = Optional.empty();
    for (int i = 0; i < everything.size(); i++) {
      YamlNode node = everything.get(i);
      boolean linked = chain && i < all.size();
      if (node instanceof Mapping step) {
        String name = names.of(step);
        if (beamForm) {
          step.value("type")
              .flatMap(Fields::located)
              .ifPresent(type -> scope.addType(type.text(), name));
        }
        List<InputSpec> implied = linked ? implied(step, previous, i == 0, scope) : List.of();
        readStep(step, new StepPlace(scope, name, implied, linked && i > 0));
        previous = linked || !chain ? Optional.of(name) : previous;
      }
    }
    return previous;
  }

  /** What a step of a chain reads without saying so. */
  private static List<InputSpec> implied(
      Mapping step, Optional<String> previous, boolean first, Scope scope) {
    Position position = step.entry("type").map(Entry::position).orElse(step.position());
    if (first) {
      return scope.inputs().stream()
          .map(in -> new InputSpec(in.alias(), new Located(in.alias(), position)))
          .toList();
    }
    return previous
        .map(name -> List.of(new InputSpec("input", new Located(name, position))))
        .orElse(List.of());
  }

  private void readStep(Mapping step, StepPlace place) {
    String type = typeOf(step);
    if (isNested(type)) {
      KeySet keys = PipelineFileKeys.PIPELINE.plus(PipelineFileKeys.NESTED);
      Fields fields = Fields.read(step, place.path(), keys, problems);
      nest(step, fields, stepInputs.of(fields, place, false), place);
      return;
    }
    Optional<Provided> provided = providers.find(type);
    Optional<StepKind> kind = provided.isEmpty() ? StepKeys.find(type) : Optional.empty();
    Optional<EndpointType> endpoint = provided.isEmpty() ? Connectors.type(type) : Optional.empty();
    if (provided.isEmpty() && kind.isEmpty() && endpoint.isEmpty()) {
      new UnknownTypes(problems, providers.names()).report(step, place.path());
      raw.addUnknown(step, place);
      return;
    }
    OutputSchema checked = OutputSchema.of(step, problems, place.path()).orElse(null);
    boolean hasOutput =
        kind.map(StepKeys::hasMainOutput)
            .orElse(endpoint.map(e -> Direction.of(e) == Direction.SOURCE).orElse(true));
    if (checked != null && hasOutput) {
      readChecked(checked, step, place);
      return;
    }
    if (checked != null) {
      checked.refuse(type, problems, place.path());
    }
    Mapping unchecked = checked == null ? step : OutputSchema.without(step);
    if (provided.isPresent()) {
      readProvided(provided.get(), unchecked, place);
    } else {
      raw.read(unchecked, kind, endpoint, place);
    }
  }

  /** A step of a type that the file provides: the steps that stand for it, as a composite's. */
  private void readProvided(Provided provided, Mapping step, StepPlace place) {
    String type = typeOf(step);
    Position position = RawSteps.positionOf(step);
    StepEntries entries = StepEntries.split(step, provided.keys(), place.path(), problems);
    Fields common =
        Fields.read(entries.common(), position, place.path(), RawSteps.withoutType(), problems);
    List<InputSpec> inputs = stepInputs.of(common, place, false);
    if (common.has("was")) {
      problems.report(
          common.keyPosition("was"),
          ErrorCodes.EXCLUDING_KEYS,
          common.path("was"),
          "'"
              + type
              + "' stands for steps of its own, which keep their state under names of their own;"
              + " give 'was' to those.");
    }
    if (!open.add(type)) {
      problems.report(
          position, ErrorCodes.CIRCLE, place.path(), "type '" + type + "' is made of itself.");
      raw.addBroken(position, inputs, place);
      return;
    }
    Mapping config = new Mapping(position, entries.config());
    provided
        .body(new Provided.Use(type, position, place.path(), config), problems)
        .filter(body -> !entries.broken())
        .ifPresentOrElse(
            body -> readBody(windowed(body, common), inputs, place),
            () -> raw.addBroken(position, inputs, place));
    open.remove(type);
  }

  /** The body with the windowing of the step that it stands for, if it has none of its own. */
  private static Mapping windowed(Mapping body, Fields common) {
    List<Entry> entries = new ArrayList<>(body.entries());
    common
        .node("windowing")
        .filter(node -> body.entry("windowing").isEmpty())
        .ifPresent(n -> entries.add(new Entry("windowing", common.keyPosition("windowing"), n)));
    return new Mapping(body.position(), entries);
  }

  private void readBody(Mapping body, List<InputSpec> inputs, StepPlace place) {
    boolean passesInputs =
        body.value("input").flatMap(Fields::located).stream()
            .allMatch(input -> input.text().equals("input"));
    if (isNested(typeOf(body)) && passesInputs) {
      Mapping inside =
          new Mapping(
              body.position(),
              body.entries().stream()
                  .filter(e -> !Set.of("name", "input").contains(e.key()))
                  .toList());
      KeySet keys = PipelineFileKeys.PIPELINE.plus(PipelineFileKeys.NESTED);
      nest(inside, Fields.read(inside, place.path(), keys, problems), inputs, place);
      return;
    }
    Scope inner = place.scope().inside(place.name(), inputs);
    String only = readSteps(List.of(body), List.of(), true, inner).orElse("");
    place
        .scope()
        .addNested(place.name(), new Nested(inner, Map.of("output", only), Optional.of(only)));
  }

  /** A step with {@code output_schema}: a chain of the step itself and a check of its rows. */
  private void readChecked(OutputSchema checked, Mapping step, StepPlace place) {
    List<Entry> input = step.entry("input").stream().toList();
    Fields fields = Fields.read(input, step.position(), place.path(), INPUT, problems);
    boolean flattens = typeOf(step).equals(StepKeys.FLATTEN.type());
    Scope inner = place.scope().inside(place.name(), stepInputs.of(fields, place, flattens));
    Optional<String> errors = checked.errors(step);
    readSteps(
        List.of(checked.rows(step), checked.check(errors)), checked.joined(errors), true, inner);
    place
        .scope()
        .addNested(
            place.name(),
            new Nested(inner, checked.outputs(errors), Optional.of(OutputSchema.ROWS)));
  }

  /** Reads a chain or a composite among the steps. */
  private void nest(Mapping step, Fields fields, List<InputSpec> inputs, StepPlace place) {
    Scope inner = place.scope().inside(place.name(), inputs);
    Optional<String> last = readScope(fields, step, inner);
    Map<String, String> outputs = new LinkedHashMap<>();
    YamlNode output = fields.node("output").orElse(null);
    if (output instanceof Mapping) {
      Fields.textMap(output).forEach((key, reference) -> outputs.put(key, reference.text()));
      if (outputs.size() == 1) {
        outputs.putIfAbsent("output", List.copyOf(outputs.values()).get(0));
      }
    } else if (output != null) {
      Fields.located(output).ifPresent(reference -> outputs.put("output", reference.text()));
    } else if (isChain(step) || isUnlinked(stepsOf(step), inner)) {
      last.ifPresent(reference -> outputs.put("output", reference));
    }
    place.scope().addNested(place.name(), new Nested(inner, outputs, Optional.empty()));
  }

  private static boolean isNested(String type) {
    return type.equals(CHAIN) || type.equals(COMPOSITE);
  }

  /** The name of a step's type; empty if it has none. */
  private static String typeOf(Mapping step) {
    return step.value("type")
        .filter(Scalar.class::isInstance)
        .map(type -> ((Scalar) type).text())
        .orElse("");
  }
}
