package dev.millrace.spec.yaml.step;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.InsteadOf;
import dev.millrace.spec.yaml.keys.LaterEndpoints;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the steps of {@code pipeline} and of the composites in it: names, keys, and what each
 * reads. References stay as written; {@link GraphReader} follows them.
 */
public final class ScopeReader {
  private static final String CHAIN = "chain";
  private static final String COMPOSITE = "composite";

  private static final KeySet INPUT =
      new KeySet(
          PipelineFileKeys.STEP.keys().stream().filter(key -> key.name().equals("input")).toList());

  private final Problems problems;
  private final boolean beamForm;
  private final List<RawStep> steps = new ArrayList<>();
  private final Set<String> ambiguous = new LinkedHashSet<>();
  private final Map<String, WindowingSpec> windowings = new LinkedHashMap<>();
  private final Scope top = Scope.top();

  /**
   * @param beamForm whether the file has Beam YAML's own form
   */
  public ScopeReader(Problems problems, boolean beamForm) {
    this.problems = problems;
    this.beamForm = beamForm;
  }

  /** All steps, nested ones included, in the order of the file. */
  List<RawStep> steps() {
    return steps;
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
        List<InputSpec> implied = linked ? implied(step, previous, i == 0, scope) : List.of();
        readStep(step, name, implied, linked && i > 0, scope);
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

  private void readStep(
      Mapping step, String name, List<InputSpec> implied, boolean mayNotNameInput, Scope scope) {
    String path = "transforms." + scope.absolute(name);
    Entry type = step.entry("type").orElse(null);
    Position position = type == null ? step.position() : type.position();
    String typeName = type != null && type.value() instanceof Scalar scalar ? scalar.text() : "";
    if (typeName.equals(CHAIN) || typeName.equals(COMPOSITE)) {
      readNested(step, name, path, implied, mayNotNameInput, scope);
      return;
    }
    Optional<StepKind> kind = StepKeys.find(typeName);
    Optional<EndpointType> endpoint = Connectors.type(typeName);
    Optional<KeySet> keys = kind.map(StepKind::keys).or(() -> endpoint.map(EndpointType::keys));
    if (keys.isEmpty()) {
      reportType(step, type, path);
      addUnknown(step, type, name, implied, mayNotNameInput, scope);
      return;
    }
    OutputSchema checked = OutputSchema.of(step, problems, path).orElse(null);
    if (checked != null) {
      boolean hasOutput =
          kind.map(StepKeys::hasMainOutput)
              .orElse(endpoint.map(e -> Direction.of(e) == Direction.SOURCE).orElse(false));
      if (hasOutput) {
        readChecked(checked, step, name, implied, mayNotNameInput, scope);
      } else {
        checked.refuse(typeName, problems, path);
        readStep(OutputSchema.without(step), name, implied, mayNotNameInput, scope);
      }
      return;
    }
    StepEntries entries = StepEntries.split(step, keys.get(), path, problems);
    Fields common = Fields.read(entries.common(), position, path, withoutType(), problems);
    long errorsBefore = problems.errors();
    List<Entry> own =
        kind.map(
                k ->
                    StepLanguage.inSql(
                        k, entries.config(), entries.configPath(), beamForm, problems))
            .orElse(entries.config());
    boolean refused = problems.errors() > errorsBefore;
    Fields config = Fields.read(own, position, entries.configPath(), keys.get(), problems);
    boolean flattens = kind.isPresent() && kind.get().equals(StepKeys.FLATTEN);
    List<InputSpec> inputs = inputs(common, name, implied, mayNotNameInput, scope, flattens);
    long errors = problems.errors();
    Optional<WindowingSpec> windowing = windowing(common);
    boolean wrongWindows = problems.errors() > errors;
    add(
        new RawStep(
            scope,
            scope.absolute(name),
            path,
            position,
            kind,
            endpoint,
            Optional.of(config),
            inputs,
            windowing,
            refused
                || wrongWindows
                || !config.complete()
                || !common.complete()
                || entries.broken()),
        name);
  }

  /** A step of a type that there is not: others may refer to it all the same. */
  private void addUnknown(
      Mapping step,
      @Nullable Entry type,
      String name,
      List<InputSpec> implied,
      boolean mayNotNameInput,
      Scope scope) {
    String path = "transforms." + scope.absolute(name);
    Position position = type == null ? step.position() : type.position();
    List<Entry> known =
        step.entries().stream()
            .filter(
                entry -> PipelineFileKeys.STEP.key(entry.key()).isPresent() && !entry.equals(type))
            .filter(entry -> !entry.key().equals("windowing"))
            .toList();
    Fields common = Fields.read(known, position, path, withoutType(), problems);
    List<InputSpec> inputs = inputs(common, name, implied, mayNotNameInput, scope, false);
    add(
        new RawStep(
            scope,
            scope.absolute(name),
            path,
            position,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            inputs,
            Optional.empty(),
            true),
        name);
  }

  /** A step with {@code output_schema}: a chain of the step itself and a check of its rows. */
  private void readChecked(
      OutputSchema checked,
      Mapping step,
      String name,
      List<InputSpec> implied,
      boolean mayNotNameInput,
      Scope scope) {
    String path = "transforms." + scope.absolute(name);
    List<Entry> input = step.entry("input").stream().toList();
    Fields fields = Fields.read(input, step.position(), path, INPUT, problems);
    boolean flattens =
        step.value("type").flatMap(Fields::located).stream()
            .anyMatch(type -> type.text().equals(StepKeys.FLATTEN.type()));
    Scope inner =
        scope.inside(name, inputs(fields, name, implied, mayNotNameInput, scope, flattens));
    readSteps(List.of(checked.rows(step), checked.check()), List.of(), true, inner);
    scope.addNested(name, new Nested(inner, checked.outputs(), Optional.of(OutputSchema.ROWS)));
  }

  private Optional<WindowingSpec> windowing(Fields common) {
    return common
        .node("windowing")
        .flatMap(node -> new WindowingReader(problems).read(node, common.path("windowing")));
  }

  private static KeySet withoutType() {
    return new KeySet(
        PipelineFileKeys.STEP.keys().stream().filter(key -> !key.name().equals("type")).toList());
  }

  private void add(RawStep step, String localName) {
    step.scope().addStep(localName);
    steps.add(step);
  }

  private void readNested(
      Mapping step,
      String name,
      String path,
      List<InputSpec> implied,
      boolean mayNotNameInput,
      Scope scope) {
    KeySet keys = PipelineFileKeys.PIPELINE.plus(PipelineFileKeys.NESTED);
    Fields fields = Fields.read(step, path, keys, problems);
    List<InputSpec> inputs = inputs(fields, name, implied, mayNotNameInput, scope, false);
    Scope inner = scope.inside(name, inputs);
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
    scope.addNested(name, new Nested(inner, outputs, Optional.empty()));
  }

  private List<InputSpec> inputs(
      Fields fields,
      String name,
      List<InputSpec> implied,
      boolean mayNotNameInput,
      Scope scope,
      boolean flattens) {
    YamlNode input = fields.node("input").orElse(null);
    if (input == null) {
      return implied;
    }
    if (mayNotNameInput) {
      problems.report(
          fields.keyPosition("input"),
          ErrorCodes.WRONG_NUMBER_OF_INPUTS,
          fields.path("input"),
          "a step of a chain reads the step above it; drop 'input', or use type: composite.");
      return implied;
    }
    List<InputSpec> inputs = new ArrayList<>();
    if (input instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        List<InputSpec> ofAlias = numbered(entry.key(), Fields.texts(entry.value()));
        if (entry.value() instanceof Scalar || flattens) {
          inputs.addAll(
              entry.value() instanceof Scalar
                  ? List.of(new InputSpec(entry.key(), ofAlias.get(0).reference()))
                  : ofAlias);
        } else {
          inputs.add(flattened(entry, ofAlias, name, scope));
        }
      }
    } else if (input instanceof Scalar) {
      inputs.add(new InputSpec("input", fields.requiredText("input")));
    } else if (flattens || Fields.texts(input).size() < 2) {
      inputs.addAll(numbered("input", Fields.texts(input)));
    } else {
      Entry list = new Entry("input", fields.keyPosition("input"), input);
      inputs.add(flattened(list, numbered("input", Fields.texts(input)), name, scope));
    }
    return inputs;
  }

  private static List<InputSpec> numbered(String alias, List<Located> references) {
    List<InputSpec> inputs = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      inputs.add(new InputSpec(alias + i, references.get(i)));
    }
    return inputs;
  }

  /** Puts a Flatten before an alias that has a list. */
  private InputSpec flattened(Entry alias, List<InputSpec> inputs, String name, Scope scope) {
    String flatten = name + "/" + alias.key();
    String path = "transforms." + scope.absolute(flatten);
    add(
        new RawStep(
            scope,
            scope.absolute(flatten),
            path,
            alias.position(),
            Optional.of(StepKeys.FLATTEN),
            Optional.empty(),
            Optional.of(
                Fields.read(List.of(), alias.position(), path, StepKeys.FLATTEN.keys(), problems)),
            inputs,
            Optional.empty(),
            false),
        flatten);
    return new InputSpec(alias.key(), new Located(flatten, alias.value().position()));
  }

  private void reportType(Mapping step, @Nullable Entry type, String path) {
    if (type == null) {
      problems.missingKey(step.position(), path, "type");
      return;
    }
    List<String> names = typeNames();
    if (!(type.value() instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(type.value(), path + ".type", "the name of a type");
    } else if (StepKeys.LATER.contains(scalar.text())
        || LaterEndpoints.names().contains(scalar.text())) {
      problems.report(
          scalar.position(),
          ErrorCodes.NOT_AVAILABLE,
          path + ".type",
          "type '"
              + scalar.text()
              + "' is not available in this version."
              + InsteadOf.type(scalar.text()));
    } else if (StepKeys.FOREIGN_CODE.contains(scalar.text())) {
      problems.foreignCode(scalar.position(), path + ".type", "type '" + scalar.text() + "'");
    } else {
      String near = Nearest.hint(scalar.text(), names);
      problems.report(
          scalar.position(),
          ErrorCodes.UNKNOWN_TYPE,
          path + ".type",
          "'"
              + scalar.shown()
              + "' is not a type of step"
              // The whole list helps only where no name is near.
              + (near.isEmpty() ? "; expected one of " + Problems.join(names) : "")
              + "."
              + near);
    }
  }

  private static List<String> typeNames() {
    List<String> names = new ArrayList<>(StepKeys.ALL.stream().map(StepKind::type).toList());
    names.addAll(Connectors.types().stream().map(EndpointType::type).toList());
    names.add(CHAIN);
    names.add(COMPOSITE);
    return names;
  }
}
