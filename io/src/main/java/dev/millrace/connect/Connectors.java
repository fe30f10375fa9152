package dev.millrace.connect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/** The connectors on the class path. */
public final class Connectors {
  private static final List<Connector> ALL = load();

  private Connectors() {}

  private static List<Connector> load() {
    List<Connector> found = new ArrayList<>();
    ServiceLoader.load(Connector.class, Connectors.class.getClassLoader()).forEach(found::add);
    found.sort(Comparator.comparingInt(Connector::rank).thenComparing(Connector::name));
    requireUnique(found, Connector::name);
    List<EndpointType> types = new ArrayList<>();
    found.forEach(connector -> types.addAll(typesOf(connector)));
    requireUnique(types, EndpointType::type);
    return List.copyOf(found);
  }

  private static <T> void requireUnique(List<T> all, Function<T, String> name) {
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (name.apply(all.get(i)).equals(name.apply(all.get(j)))) {
          throw new IllegalStateException(
              "two connectors are called '"
                  + name.apply(all.get(i))
                  + "': "
                  + all.get(i).getClass().getName()
                  + " and "
                  + all.get(j).getClass().getName());
        }
      }
    }
  }

  /** All of them, in the order of the reference page. */
  public static List<Connector> all() {
    return ALL;
  }

  /** All types of sources and sinks, in the order of the reference page. */
  public static List<EndpointType> types() {
    List<EndpointType> types = new ArrayList<>();
    ALL.forEach(connector -> types.addAll(typesOf(connector)));
    return types;
  }

  private static List<EndpointType> typesOf(Connector connector) {
    List<EndpointType> types = new ArrayList<>();
    connector.source().ifPresent(types::add);
    connector.sink().ifPresent(types::add);
    return types;
  }

  /** The type of source or sink of a name. */
  public static Optional<EndpointType> type(String name) {
    return types().stream().filter(type -> type.type().equals(name)).findFirst();
  }

  /** All types of sinks. */
  public static List<SinkType> sinks() {
    return ALL.stream().flatMap(connector -> connector.sink().stream()).toList();
  }

  /** All types of sources. */
  public static List<SourceType> sources() {
    return ALL.stream().flatMap(connector -> connector.source().stream()).toList();
  }

  /**
   * The type of a sink.
   *
   * @throws IllegalStateException if there is none; a file that was read names none but those
   */
  public static SinkType sink(EndpointSpec sink) {
    return sinks().stream()
        .filter(type -> type.type().equals(sink.type()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sink of type " + sink.type()));
  }

  /**
   * The type of a source.
   *
   * @throws IllegalStateException if there is none; a file that was read names none but those
   */
  public static SourceType source(EndpointSpec source) {
    return sources().stream()
        .filter(type -> type.type().equals(source.type()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no source of type " + source.type()));
  }

  /**
   * How a source is read whose rows end.
   *
   * @throws IllegalStateException if it is endless; plans refuse such a source
   */
  public static BoundedSource bounded(EndpointSpec source) {
    return source(source)
        .bounded()
        .orElseThrow(() -> new IllegalStateException(source.type() + " has no end"));
  }

  /**
   * How a source is read as the live side of a stream.
   *
   * @throws IllegalStateException if it cannot be; plans refuse such a side
   */
  public static LiveSource live(EndpointSpec source) {
    return source(source)
        .live()
        .orElseThrow(() -> new IllegalStateException(source.type() + " cannot be read live"));
  }

  /** What reports call the kind of a source or sink. */
  public static String name(EndpointSpec endpoint) {
    return ALL.stream()
        .filter(c -> typesOf(c).stream().anyMatch(type -> type.type().equals(endpoint.type())))
        .map(Connector::name)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no type " + endpoint.type()));
  }

  /** The type of sink that writes directories of files, see {@link SinkType#isForDirectories}. */
  public static SinkType directories() {
    return sinks().stream()
        .filter(SinkType::isForDirectories)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sink writes directories"));
  }
}
