package dev.millrace.spec.yaml.provider;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.spec.Located;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.ProviderKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code providers}, and the files that it includes. */
public final class ProviderReader {
  private static final String LOCAL = "file://";

  private final Problems problems;
  private final Listings listings;
  private final Map<String, Provided> types = new LinkedHashMap<>();
  private final Set<Path> open = new LinkedHashSet<>();
  private final List<YamlNode> included = new ArrayList<>();

  public ProviderReader(Problems problems, Listings listings) {
    this.problems = problems;
    this.listings = listings;
  }

  /**
   * Reads the list {@code providers}.
   *
   * @param file that the list stands in, which included ones are looked for beside
   */
  public void read(YamlNode list, Path file) {
    readList(list, "providers", file);
  }

  /** What was read. */
  public Providers providers() {
    return new Providers(types);
  }

  /** The lists of all files that were included. */
  public List<YamlNode> included() {
    return included;
  }

  private void readList(YamlNode list, String path, Path file) {
    List<YamlNode> items = Fields.items(list);
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Mapping item) {
        readItem(item, path + "[" + i + "]", file);
      }
    }
  }

  private void readItem(Mapping item, String path, Path file) {
    Fields fields = Fields.read(item, path, ProviderKeys.PROVIDER, problems);
    if (fields.has(ProviderKeys.INCLUDE)) {
      include(item, fields, file);
    } else if (!fields.has("type") && fields.complete()) {
      problems.missingKey(item.position(), path, "type");
    } else if (fields.complete()) {
      declare(of(fields), item.position());
    }
  }

  private void declare(Map<String, Provided> found, Position position) {
    found.forEach(
        (name, type) -> {
          if (types.putIfAbsent(name, type) != null) {
            problems.report(
                position,
                ErrorCodes.DUPLICATE_KEY,
                "providers",
                "type '" + name + "' is provided twice.");
          }
        });
  }

  private Map<String, Provided> of(Fields fields) {
    return switch (fields.word("type")) {
      case ProviderKeys.YAML -> templates(fields);
      case ProviderKeys.RENAMING -> renamed(fields);
      default -> foreign(fields);
    };
  }

  private Map<String, Provided> templates(Fields fields) {
    Map<String, Provided> found = new LinkedHashMap<>();
    for (Entry entry : entries(fields, "transforms")) {
      String path = fields.path("transforms") + "." + entry.key();
      if (!(entry.value() instanceof Mapping definition)) {
        problems.wrongShape(entry.value(), path, "a map with config_schema and body");
        continue;
      }
      Fields keys = Fields.read(definition, path, ProviderKeys.TEMPLATE, problems);
      Mapping none = new Mapping(definition.position(), List.of());
      Mapping schema = keys.node("config_schema").orElse(none) instanceof Mapping map ? map : none;
      TemplateType type = TemplateType.of(schema, keys.node("body").orElse(none));
      List<String> wrong = type.schema().problems();
      for (String problem : wrong) {
        problems.report(
            schema.position(), ErrorCodes.WRONG_FORM, keys.path("config_schema"), problem);
      }
      if (keys.complete() && wrong.isEmpty()) {
        found.put(entry.key(), type);
      }
    }
    return found;
  }

  private Map<String, Provided> foreign(Fields fields) {
    Map<String, Provided> found = new LinkedHashMap<>();
    for (Entry entry : entries(fields, "transforms")) {
      String identifier = entry.value() instanceof Scalar scalar ? scalar.text() : "";
      found.put(entry.key(), new ForeignType(fields.word("type"), identifier));
    }
    return found;
  }

  private Map<String, Provided> renamed(Fields fields) {
    Fields config =
        Fields.read(
            fields
                .node("config")
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .orElse(new Mapping(fields.position("config"), List.of())),
            fields.path("config"),
            ProviderKeys.RENAMING_CONFIG,
            problems);
    Map<String, Provided> found = new LinkedHashMap<>();
    YamlNode underlying = config.node("underlying_provider").orElse(null);
    if (!config.complete() || !(underlying instanceof Mapping provider)) {
      return found;
    }
    Fields other =
        Fields.read(provider, config.path("underlying_provider"), ProviderKeys.PROVIDER, problems);
    Map<String, Provided> others = other.complete() ? of(other) : Map.of();
    Map<String, Mapping> mappings = mappings(config);
    for (Entry entry : entries(fields, "transforms")) {
      String name = entry.value() instanceof Scalar scalar ? scalar.text() : "";
      Provided type = others.get(name);
      Mapping mapping = mappings.get(entry.key());
      if (type == null || mapping == null) {
        report(fields, entry, type == null ? name : entry.key(), type == null);
        continue;
      }
      Map<String, String> names = new LinkedHashMap<>();
      Fields.textMap(mapping).forEach((key, to) -> names.put(key, to.text()));
      found.put(entry.key(), new RenamedType(type, names, defaults(config, entry.key())));
    }
    return found;
  }

  private void report(Fields fields, Entry entry, String name, boolean type) {
    problems.report(
        entry.value().position(),
        ErrorCodes.UNKNOWN_TYPE,
        fields.path("transforms"),
        type
            ? "the underlying provider has no type '" + name + "'."
            : "'mappings' has no entry '" + name + "', with the names of the type's keys.");
  }

  /** The names of keys by type; one that is a text has those of the type that it names. */
  private static Map<String, Mapping> mappings(Fields config) {
    Map<String, Mapping> found = new LinkedHashMap<>();
    List<Entry> all = entries(config, "mappings");
    for (Entry entry : all) {
      String owner = Fields.located(entry.value()).map(Located::text).orElse(entry.key());
      all.stream()
          .filter(other -> other.key().equals(owner) && other.value() instanceof Mapping)
          .forEach(other -> found.put(entry.key(), (Mapping) other.value()));
    }
    return found;
  }

  private static Mapping defaults(Fields config, String type) {
    return entries(config, "defaults").stream()
        .filter(entry -> entry.key().equals(type) && entry.value() instanceof Mapping)
        .map(entry -> (Mapping) entry.value())
        .findFirst()
        .orElse(new Mapping(config.position("defaults"), List.of()));
  }

  private static List<Entry> entries(Fields fields, String key) {
    return fields.node(key).map(Fields::entries).orElse(List.of());
  }

  private void include(Mapping item, Fields fields, Path file) {
    Located name = fields.requiredText(ProviderKeys.INCLUDE);
    if (item.entries().size() > 1) {
      problems.report(
          name.position(),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'include' stands alone; put the provider into an entry of its own.");
      return;
    }
    String path = fields.path(ProviderKeys.INCLUDE);
    Optional<Path> found = local(name, file, path);
    if (found.isPresent() && !open.add(found.get())) {
      problems.report(name.position(), ErrorCodes.CIRCLE, path, "the file includes itself.");
    } else if (found.isPresent()) {
      read(found.get(), name, path);
      open.remove(found.get());
    }
  }

  private Optional<Path> local(Located name, Path file, String path) {
    String text =
        name.text().startsWith(LOCAL) ? name.text().substring(LOCAL.length()) : name.text();
    if (text.contains("://")) {
      problems.report(
          name.position(),
          ErrorCodes.NOT_AVAILABLE,
          path,
          "a list of providers is not read from the network in this version; expected a file,"
              + " beside the pipeline file or with its whole path.");
      return Optional.empty();
    }
    try {
      return Optional.of(file.resolveSibling(text).normalize());
    } catch (InvalidPathException e) {
      problems.report(
          name.position(),
          ErrorCodes.WRONG_FORM,
          path,
          "'" + text + "' is not the path of a file.");
      return Optional.empty();
    }
  }

  private void read(Path file, Located name, String path) {
    try {
      YamlNode list = listings.read(file).orElse(null);
      if (list instanceof Sequence) {
        included.add(list);
        readList(list, "", file);
      } else if (list != null) {
        problems.wrongShape(list, "", "a list of providers");
      }
    } catch (UserException e) {
      for (Diagnostic problem : e.diagnostics()) {
        problems.report(
            name.position(), problem.code(), path, "'" + file + "': " + problem.message());
      }
    }
  }
}
