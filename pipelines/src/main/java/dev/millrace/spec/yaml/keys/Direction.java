package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.SourceType;
import java.util.List;

/** Whether rows come from a place, go to it, or are looked up there. */
public enum Direction {
  SOURCE("source"),
  SINK("sink"),
  LOOKUP("look-up");

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
    return switch (this) {
      case SOURCE -> List.copyOf(Connectors.sources());
      case SINK -> List.copyOf(Connectors.sinks());
      case LOOKUP -> List.copyOf(Connectors.lookups());
    };
  }
}
