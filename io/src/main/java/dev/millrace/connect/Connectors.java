package dev.millrace.connect;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connectors on the class path, looked for when they are first asked for. All methods throw a
 * {@link UserException} (ML-4109) if those that are there cannot be used.
 */
public final class Connectors {
  private static volatile @Nullable List<Connector> found;

  private Connectors() {}

  /** The connectors that a class loader finds. */
  static List<Connector> load(ClassLoader loader) {
    List<Connector> connectors = new ArrayList<>();
    try {
      ServiceLoader.load(Connector.class, loader).forEach(connectors::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new UserException(unusable("a connector cannot be loaded: " + e.getMessage() + "."), e);
    }
    connectors.sort(Comparator.comparingInt(Connector::rank).thenComparing(Connector::name));
    requireUnique(connectors, Connector::name);
    List<EndpointType> types = new ArrayList<>();
    connectors.forEach(connector -> types.addAll(typesOf(connector)));
    connectors.forEach(connector -> connector.lookup().ifPresent(types::add));
    requireUnique(types, EndpointType::type);
    return List.copyOf(connectors);
  }

  private static <T> void requireUnique(List<T> all, Function<T, String> name) {
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (name.apply(all.get(i)).equals(name.apply(all.get(j)))) {
          throw new UserException(
              unusable(
                  "two connectors are called '"
                      + name.apply(all.get(i))
                      + "': "
                      + all.get(i).getClass().getName()
                      + " and "
                      + all.get(j).getClass().getName()
                      + ". Leave one of them out."));
        }
      }
    }
  }

  private static Diagnostic unusable(String message) {
    return Diagnostic.error(
        Position.ofFile("MILLRACE_CLASSPATH"), ErrorCodes.CONNECTOR_UNUSABLE, "", message);
  }

  /** All of them, in the order of the reference page. */
  public static List<Connector> all() {
    List<Connector> all = found;
    if (all == null) {
      all = load(Connectors.class.getClassLoader());
      found = all;
    }
    return all;
  }

  /** All types of sources and sinks, in the order of the reference page. */
  public static List<EndpointType> types() {
    List<EndpointType> types = new ArrayList<>();
    all().forEach(connector -> types.addAll(typesOf(connector)));
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
    return all().stream().flatMap(connector -> connector.sink().stream()).toList();
  }

  /** All types of sources. */
  public static List<SourceType> sources() {
    return all().stream().flatMap(connector -> connector.source().stream()).toList();
  }

  /** All types of look-ups. */
  public static List<LookupType> lookups() {
    return all().stream().flatMap(connector -> connector.lookup().stream()).toList();
  }

  /**
   * The type of a look-up.
   *
   * @throws IllegalStateException if there is none; a file that was read names none but those
   */
  public static LookupType lookup(EndpointSpec place) {
    return lookups().stream()
        .filter(type -> type.type().equals(place.type()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no look-up of type " + place.type()));
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
    return all().stream()
        .filter(c -> typesOf(c).stream().anyMatch(type -> type.type().equals(endpoint.type())))
        .map(Connector::name)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no type " + endpoint.type()));
  }

  /** The type of source that reads what {@link #directories} writes. */
  public static SourceType ofDirectories() {
    return all().stream()
        .filter(connector -> connector.sink().filter(SinkType::isForDirectories).isPresent())
        .flatMap(connector -> connector.source().stream())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no source reads directories"));
  }

  /** The type of sink that writes directories of files, see {@link SinkType#isForDirectories}. */
  public static SinkType directories() {
    return sinks().stream()
        .filter(SinkType::isForDirectories)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sink writes directories"));
  }
}
