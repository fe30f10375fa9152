package dev.millrace.spec.yaml.step;

import dev.millrace.connect.EndpointType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.FormerNames;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.OutputKeys;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of a file as they are written, each on its own: keys, inputs, windowing. */
final class RawSteps {
  private final Problems problems;
  private final boolean beamForm;
  private final StepInputs stepInputs;
  private final List<RawStep> steps = new ArrayList<>();

  /**
   * @param beamForm whether the file has Beam YAML's own form
   */
  RawSteps(Problems problems, boolean beamForm) {
    this.problems = problems;
    this.beamForm = beamForm;
    this.stepInputs = new StepInputs(problems, this::add);
  }

  /** All that were read, in the order of the file. */
  List<RawStep> steps() {
    return steps;
  }

  /** Reads what steps read; what is written in place of a name becomes a step of its own. */
  StepInputs inputs() {
    return stepInputs;
  }

  /** Reads a step of a type that Millrace or a connector has. */
  void read(
      Mapping step, Optional<StepKind> kind, Optional<EndpointType> endpoint, StepPlace place) {
    Position position = positionOf(step);
    KeySet keys = kind.map(StepKind::keys).or(() -> endpoint.map(EndpointType::keys)).orElseThrow();
    StepEntries entries = StepEntries.split(step, keys, place.path(), problems);
    Fields common = Fields.read(entries.common(), position, place.path(), withoutType(), problems);
    long errorsBefore = problems.errors();
    List<Entry> own =
        kind.map(
                k ->
                    StepLanguage.inSql(
                        k, entries.config(), entries.configPath(), beamForm, problems))
            .orElse(entries.config());
    boolean refused = problems.errors() > errorsBefore;
    Fields config = Fields.read(own, position, entries.configPath(), keys, problems);
    boolean flattens = kind.isPresent() && kind.get().equals(StepKeys.FLATTEN);
    boolean joins = kind.filter(k -> k.inputs() == Inputs.JOIN).isPresent();
    errorsBefore = problems.errors();
    List<InputSpec> inputs =
        joins && !config.has("table")
            ? stepInputs.named(common, place, kind.orElseThrow().type())
            : stepInputs.of(common, place, flattens);
    refused |= joins && problems.errors() > errorsBefore;
    long errors = problems.errors();
    Optional<WindowingSpec> windowing = windowing(common);
    boolean wrongWindows = problems.errors() > errors;
    add(
        place,
        new RawStep(
            place.scope(),
            place.absolute(),
            place.path(),
            position,
            kind,
            endpoint,
            Optional.of(config),
            inputs,
            windowing,
            allowedTags(common, endpoint),
            was(common),
            refused
                || wrongWindows
                || !config.complete()
                || !common.complete()
                || entries.broken()));
  }

  /** The tags that a sink allows; no other step has them. */
  private Set<String> allowedTags(Fields common, Optional<EndpointType> endpoint) {
    String key = OutputKeys.ALLOW_TAGS.name();
    if (common.has(key) && endpoint.filter(e -> Direction.of(e) == Direction.SINK).isEmpty()) {
      problems.report(
          common.keyPosition(key),
          ErrorCodes.EXCLUDING_KEYS,
          common.path(),
          "'" + key + "' is for sinks and outputs.");
    }
    return common.texts(key).stream().map(Located::text).collect(Collectors.toSet());
  }

  /** A step of a type that there is not: others may refer to it all the same. */
  void addUnknown(Mapping step, StepPlace place) {
    Position position = positionOf(step);
    List<Entry> known =
        step.entries().stream()
            .filter(entry -> PipelineFileKeys.STEP.key(entry.key()).isPresent())
            .filter(entry -> !Set.of("type", "windowing").contains(entry.key()))
            .toList();
    Fields common = Fields.read(known, position, place.path(), withoutType(), problems);
    addBroken(position, stepInputs.of(common, place, false), place);
  }

  /** A step of which only its place and what it reads is known. */
  void addBroken(Position position, List<InputSpec> inputs, StepPlace place) {
    add(
        place,
        new RawStep(
            place.scope(),
            place.absolute(),
            place.path(),
            position,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            inputs,
            Optional.empty(),
            Set.of(),
            FormerNames.NONE,
            true));
  }

  private Optional<WindowingSpec> windowing(Fields common) {
    return common
        .node("windowing")
        .flatMap(node -> new WindowingReader(problems).read(node, common.path("windowing")));
  }

  private FormerNames was(Fields common) {
    Fields names = common.object("was", problems).orElse(null);
    return names == null
        ? new FormerNames(common.text("was"), Map.of())
        : new FormerNames(names.text("name"), names.textMap("columns"));
  }

  static KeySet withoutType() {
    return new KeySet(
        PipelineFileKeys.STEP.keys().stream().filter(key -> !key.name().equals("type")).toList());
  }

  private void add(StepPlace place, RawStep step) {
    place.scope().addStep(place.name());
    steps.add(step);
  }

  static Position positionOf(Mapping step) {
    return step.entry("type").map(Entry::position).orElse(step.position());
  }
}
