package dev.millrace.spec.yaml.provider;

import dev.millrace.connect.Connectors;
import dev.millrace.spec.yaml.keys.LaterEndpoints;
import dev.millrace.spec.yaml.keys.StepKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types of steps that a file provides, by name. */
public final class Providers {
  private final Map<String, Provided> types;

  Providers(Map<String, Provided> types) {
    this.types = new LinkedHashMap<>(types);
  }

  /**
   * What stands for a type; empty if the file does not provide it. One whose code is Beam's own is
   * Millrace's type of that name.
   */
  public Optional<Provided> find(String type) {
    return Optional.ofNullable(types.get(type)).filter(t -> !t.isOfBeam() || !isKnown(type));
  }

  public List<String> names() {
    return List.copyOf(types.keySet());
  }

  private static boolean isKnown(String type) {
    return StepKeys.find(type).isPresent()
        || Connectors.type(type).isPresent()
        || StepKeys.LATER.contains(type)
        || LaterEndpoints.names().contains(type);
  }
}
