package dev.millrace.plan;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names that a plan has for what it reads and writes, in all modes: a run beside it must not
 * have one of them for something of its own. Names are compared whatever they are of, so that a
 * topic and a table of one name count as one.
 */
final class TakenPlaces {
  private final List<Taken> taken = new ArrayList<>();

  /**
   * An endpoint.
   *
   * @param whose as messages name it
   */
  private record Taken(String whose, EndpointSpec endpoint, Role role) {
    /** Also where it has something below a directory of that name, or reads all that is alike. */
    boolean has(String name) {
      return texts(endpoint).values().stream()
              .anyMatch(text -> text.equals(name) || text.startsWith(name + "/"))
          || (role == Role.LIVE_SOURCE && Connectors.live(endpoint).reads(endpoint, name));
    }
  }

  private enum Role {
    LIVE_SOURCE,
    SINK,
    OTHER
  }

  TakenPlaces(Plan plan) {
    for (PlanNode node : plan.nodes()) {
      node.kind().reads().ifPresent(source -> add(node.name(), source, Role.OTHER));
      node.kind()
          .asStream()
          .ifPresent(
              stream -> {
                String name = "streams." + node.name();
                stream.stream().live().ifPresent(live -> add(name, live, Role.LIVE_SOURCE));
                stream.stream().archive().ifPresent(archive -> add(name, archive, Role.OTHER));
              });
    }
    for (PlanOutput output : plan.outputs()) {
      String name = output.path();
      output.live().ifPresent(live -> add(name, live, Role.SINK));
      output.replay().ifPresent(replay -> add(name, replay, Role.SINK));
    }
  }

  private void add(String whose, EndpointSpec endpoint, Role role) {
    taken.add(new Taken(whose, endpoint, role));
  }

  /**
   * What a source or sink of the other run has taken from the plan.
   *
   * @param old as the file has it
   * @param own the same with names of the other run
   * @return in words, after "would have"; empty if its names are its own
   */
  Optional<String> conflict(EndpointSpec old, EndpointSpec own) {
    for (String name : changed(old, own)) {
      for (Taken other : taken) {
        if (other.has(name)) {
          return Optional.of("'" + name + "', which '" + other.whose + "' has");
        }
      }
    }
    return Optional.empty();
  }

  /** The same of a sink, which also must not replace what a sink of the plan writes. */
  Optional<String> conflictOfSink(EndpointSpec old, EndpointSpec own) {
    return conflict(old, own)
        .or(
            () ->
                taken.stream()
                    .filter(other -> other.role == Role.SINK && !own.equals(other.endpoint))
                    .filter(other -> Connectors.sink(own).replaces(own, other.endpoint))
                    .map(
                        other ->
                            Connectors.sink(own).place(own)
                                + ", which is a part of what '"
                                + other.whose
                                + "' has")
                    .findFirst());
  }

  /** The texts that are others than in the file. */
  private static List<String> changed(EndpointSpec old, EndpointSpec own) {
    Map<String, String> before = texts(old);
    List<String> changed = new ArrayList<>();
    texts(own)
        .forEach(
            (path, text) -> {
              if (!text.equals(before.get(path))) {
                changed.add(text);
              }
            });
    return changed;
  }

  /** All texts of an endpoint, by path. */
  private static Map<String, String> texts(EndpointSpec endpoint) {
    Map<String, String> texts = new LinkedHashMap<>();
    endpoint.config().forEach((key, value) -> collect(key, value, texts));
    return texts;
  }

  private static void collect(String path, @Nullable Object value, Map<String, String> texts) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, one) -> collect(path + "." + key, one, texts));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(path + "." + i, list.get(i), texts);
      }
    } else if (value instanceof String text) {
      texts.put(path, plain(text));
    }
  }

  /** Of one directory, {@code a}, {@code ./a} and {@code a/} are names. */
  private static String plain(String text) {
    return text.replaceFirst("^(?:\\./+)+(?=.)", "").replaceFirst("(?<=[^/:])/+$", "");
  }
}
