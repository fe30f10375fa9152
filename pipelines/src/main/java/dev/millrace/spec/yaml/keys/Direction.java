package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.SourceType;
import java.util.List;

/** Whether rows come from a place or go to it. */
public enum Direction {
  SOURCE("source"),
  SINK("sink");

  private final String noun;

  Direction(String noun) {
    this.noun = noun;
  }

  public String noun() {
    return noun;
  }

  public static Direction of(EndpointType type) {
    return type instanceof SourceType ? SOURCE : SINK;
  }

  /** The types of this direction, in the order of the reference page. */
  public List<EndpointType> types() {
    return Connectors.types().stream().filter(type -> of(type) == this).toList();
  }
}
