package dev.millrace.spec.yaml.step;

import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec.InputSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that the steps of one {@code chain} or {@code composite} see: each other, and the
 * inputs of the composite they are in. A nested step's name in the flat graph is {@code
 * OUTER/INNER}.
 */
public final class Scope {
  private static final int MAX_DEPTH = 100;

  private final String prefix;
  private final Optional<Scope> outer;
  private final List<InputSpec> inputs;
  private final Map<String, String> steps = new LinkedHashMap<>();
  private final Map<String, Nested> nested = new LinkedHashMap<>();
  private final Map<String, List<String>> typed = new LinkedHashMap<>();

  /**
   * A composite among the steps.
   *
   * @param outputs output's name ({@code output} for the main one) → reference seen from inside
   * @param others the inner step that has the outputs of all other names; empty if there are none
   */
  record Nested(Scope scope, Map<String, String> outputs, Optional<String> others) {
    Optional<String> inner(String output) {
      return Optional.ofNullable(outputs.get(output)).or(() -> others.map(s -> s + "." + output));
    }
  }

  private Scope(String prefix, Optional<Scope> outer, List<InputSpec> inputs) {
    this.prefix = prefix;
    this.outer = outer;
    this.inputs = inputs;
  }

  /** The scope of the file's own steps. */
  static Scope top() {
    return new Scope("", Optional.empty(), List.of());
  }

  /** The scope inside a composite of this scope. */
  Scope inside(String name, List<InputSpec> inputsOfComposite) {
    return new Scope(prefix + name + "/", Optional.of(this), inputsOfComposite);
  }

  String absolute(String name) {
    return prefix + name;
  }

  String prefix() {
    return prefix;
  }

  List<InputSpec> inputs() {
    return inputs;
  }

  boolean isTop() {
    return outer.isEmpty();
  }

  boolean has(String name) {
    return steps.containsKey(name) || nested.containsKey(name);
  }

  void addStep(String name) {
    steps.put(name, absolute(name));
  }

  void addNested(String name, Nested composite) {
    nested.put(name, composite);
  }

  /** In Beam YAML the type of a step is another name of it, if no other step has the type. */
  void addType(String type, String name) {
    typed.computeIfAbsent(type, t -> new ArrayList<>()).add(name);
  }

  /** The reference as the flat graph writes it; unchanged if nothing in this scope has the name. */
  public Located resolve(Located reference) {
    return new Located(resolve(reference.text(), 0), reference.position());
  }

  private String resolve(String text, int depth) {
    if (depth > MAX_DEPTH) {
      return text;
    }
    Optional<String> whole = named(text, "output", depth);
    if (whole.isPresent()) {
      return whole.get();
    }
    int dot = text.lastIndexOf('.');
    if (dot < 0) {
      return text;
    }
    String owner = text.substring(0, dot);
    String output = text.substring(dot + 1);
    return named(owner, output, depth)
        .map(
            found ->
                !nested.containsKey(owner) && !output.equals("output")
                    ? found + "." + output
                    : found)
        .orElseGet(() -> output.equals("output") ? owner : text);
  }

  private Optional<String> named(String name, String output, int depth) {
    for (InputSpec input : output.equals("output") ? inputs : List.<InputSpec>of()) {
      if (input.alias().equals(name) && outer.isPresent()) {
        return Optional.of(outer.get().resolve(input.reference().text(), depth + 1));
      }
    }
    Nested composite = nested.get(name);
    if (composite != null) {
      return composite.inner(output).map(inner -> composite.scope().resolve(inner, depth + 1));
    }
    List<String> ofType = typed.getOrDefault(name, List.of());
    return has(name) || ofType.size() != 1
        ? Optional.ofNullable(steps.get(name))
        : Optional.ofNullable(steps.get(ofType.get(0)));
  }
}
