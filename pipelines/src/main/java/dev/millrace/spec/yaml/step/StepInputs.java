package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.FormerNames;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reads the {@code input} of a step. */
final class StepInputs {
  private final Problems problems;
  private final BiConsumer<StepPlace, RawStep> steps;

  /**
   * @param steps takes the steps that are put before others, to make one input of a list
   */
  StepInputs(Problems problems, BiConsumer<StepPlace, RawStep> steps) {
    this.problems = problems;
    this.steps = steps;
  }

  /**
   * What a step reads.
   *
   * @param flattens whether it takes a list as it is
   */
  List<InputSpec> of(Fields fields, StepPlace place, boolean flattens) {
    YamlNode input = fields.node("input").orElse(null);
    if (input == null) {
      return place.implied();
    }
    if (place.linked()) {
      problems.report(
          fields.keyPosition("input"),
          ErrorCodes.WRONG_NUMBER_OF_INPUTS,
          fields.path("input"),
          "a step of a chain reads the step above it; drop 'input', or use type: composite.");
      return place.implied();
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
          inputs.add(flattened(entry, ofAlias, place));
        }
      }
    } else if (input instanceof Scalar) {
      inputs.add(new InputSpec("input", fields.requiredText("input")));
    } else if (flattens || Fields.texts(input).size() < 2) {
      inputs.addAll(numbered("input", Fields.texts(input)));
    } else {
      Entry list = new Entry("input", fields.keyPosition("input"), input);
      inputs.add(flattened(list, numbered("input", Fields.texts(input)), place));
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

  /**
   * What a step reads that must tell its inputs apart.
   *
   * @param type of the step
   */
  List<InputSpec> named(Fields fields, StepPlace place, String type) {
    YamlNode input = fields.node("input").orElse(null);
    if (input == null || place.linked() || !(input instanceof Sequence)) {
      return of(fields, place, false);
    }
    List<InputSpec> inputs = new ArrayList<>();
    for (Located reference : Fields.texts(input)) {
      String name = inputs.size() < 26 ? "" + (char) ('a' + inputs.size()) : "a" + inputs.size();
      inputs.add(new InputSpec(name, reference));
    }
    problems.report(
        input.position(),
        ErrorCodes.WRONG_FORM,
        fields.path("input"),
        type
            + " names its inputs; got a list. Write input: {"
            + String.join(", ", inputs.stream().map(i -> i.alias() + ": " + i.reference()).toList())
            + "} and these names where 'config' says which input it means.");
    return inputs;
  }

  /** Puts a Flatten before an alias that has a list. */
  private InputSpec flattened(Entry alias, List<InputSpec> inputs, StepPlace place) {
    StepPlace flatten = place.before(alias.key());
    steps.accept(
        flatten,
        new RawStep(
            flatten.scope(),
            flatten.absolute(),
            flatten.path(),
            alias.position(),
            Optional.of(StepKeys.FLATTEN),
            Optional.empty(),
            Optional.of(
                Fields.read(
                    List.of(),
                    alias.position(),
                    flatten.path(),
                    StepKeys.FLATTEN.keys(),
                    problems)),
            inputs,
            Optional.empty(),
            Set.of(),
            FormerNames.NONE,
            false));
    return new InputSpec(alias.key(), new Located(flatten.name(), alias.value().position()));
  }
}
