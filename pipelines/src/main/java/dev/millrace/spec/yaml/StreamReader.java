package dev.millrace.spec.yaml;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.connect.WatermarkSpec.OnIdle;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.AvroFile;
import dev.millrace.spec.StreamSpec.ColumnTime;
import dev.millrace.spec.StreamSpec.ComputedTime;
import dev.millrace.spec.StreamSpec.InlineFields;
import dev.millrace.spec.StreamSpec.SchemaSpec;
import dev.millrace.spec.StreamSpec.TimestampSpec;
import dev.millrace.spec.lint.GraphNode;
import dev.millrace.spec.lint.GraphNode.Role;
import dev.millrace.spec.lint.GraphNode.SideOutput;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.step.EndpointReader;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code streams}. */
final class StreamReader {
  private final Problems problems;
  private final List<StreamSpec> streams = new ArrayList<>();
  private final List<GraphNode> nodes = new ArrayList<>();

  StreamReader(Problems problems) {
    this.problems = problems;
  }

  /** The streams whose columns are known; a side that was wrong is not among theirs. */
  List<StreamSpec> streams() {
    return streams;
  }

  List<GraphNode> nodes() {
    return nodes;
  }

  void read(YamlNode node) {
    Fields.entries(node).forEach(this::stream);
  }

  private void stream(Entry entry) {
    String path = "streams." + entry.key();
    if (!(entry.value() instanceof Mapping mapping)) {
      nodes.add(node(entry, path, Optional.empty(), true));
      return;
    }
    Fields fields =
        Fields.read(mapping.entries(), entry.position(), path, PipelineFileKeys.STREAM, problems);
    Optional<EndpointSpec> live = side(fields, "live");
    Optional<EndpointSpec> archive = side(fields, "archive");
    boolean columnsKnown = live.isPresent() || !givesColumns(mapping);
    long errors = problems.errors();
    SchemaSpec schema = schema(fields);
    if (!fields.has("live") && !fields.has("archive") && fields.complete()) {
      problems.report(
          entry.position(),
          ErrorCodes.MISSING_KEY,
          path,
          "one of the keys live, archive is required.");
    }
    Optional<Located> errorOutput = EndpointReader.errorOutput(fields, problems);
    nodes.add(node(entry, path, errorOutput, false));
    StreamSpec stream =
        new StreamSpec(
            entry.key(),
            entry.position(),
            schema,
            timestamp(fields),
            fields.text("id"),
            watermark(fields),
            live,
            archive,
            errorOutput);
    if (columnsKnown && fields.complete() && problems.errors() == errors) {
      streams.add(stream);
    }
  }

  /** Whether the live side adds columns, which are not known if it is wrong. */
  private static boolean givesColumns(Mapping stream) {
    if (!(stream.value("live").orElse(null) instanceof Mapping live)) {
      return false;
    }
    Mapping keys = live.value("config").orElse(live) instanceof Mapping config ? config : live;
    return columnKeys(live).stream().anyMatch(key -> keys.value(key).isPresent());
  }

  /** The keys that name columns: those of the side's type or, if it has no right one, of all. */
  private static Set<String> columnKeys(Mapping side) {
    String name = side.value("type").flatMap(Fields::located).map(Located::text).orElse("");
    List<SourceType> all = Connectors.sources();
    List<SourceType> named = all.stream().filter(type -> type.type().equals(name)).toList();
    return (named.isEmpty() ? all : named)
        .stream().flatMap(type -> type.columnKeys().stream()).collect(Collectors.toSet());
  }

  private static GraphNode node(
      Entry entry, String path, Optional<Located> errors, boolean broken) {
    List<SideOutput> sides =
        errors
            .map(
                e ->
                    List.of(
                        new SideOutput(e.text(), e.position(), SideOutput.ERROR_HANDLING, true)))
            .orElse(List.of());
    return new GraphNode(
        entry.key(), entry.position(), path, Role.STREAM, List.of(), true, sides, true, broken);
  }

  private SchemaSpec schema(Fields fields) {
    Optional<Located> file = fields.text("schema");
    if (file.isPresent() && fields.has("fields")) {
      problems.report(
          fields.keyPosition("fields"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'schema' and 'fields' exclude each other; give one of them.");
    }
    if (file.isPresent()) {
      return new AvroFile(file.get());
    }
    Map<String, Located> types = new LinkedHashMap<>();
    Map<String, Located> units = new LinkedHashMap<>();
    Map<String, List<String>> tags = new LinkedHashMap<>();
    for (Entry column : fields.node("fields").map(Fields::entries).orElse(List.of())) {
      YamlNode type =
          column.value() instanceof Mapping whole
              ? whole.value("type").orElse(column.value())
              : column.value();
      Fields.located(type).ifPresent(text -> types.put(column.key(), text));
      if (column.value() instanceof Mapping whole) {
        whole.value("unit").flatMap(Fields::located).ifPresent(u -> units.put(column.key(), u));
        whole
            .value("tags")
            .map(Fields::texts)
            .ifPresent(t -> tags.put(column.key(), t.stream().map(Located::text).toList()));
      }
    }
    if (types.isEmpty() && fields.complete()) {
      problems.report(
          fields.keyPosition("fields"),
          ErrorCodes.MISSING_KEY,
          fields.path(),
          "one of the keys schema, fields is required."
              + " 'millrace init' writes the fields that a topic or files have.");
    }
    return new InlineFields(
        Collections.unmodifiableMap(types),
        Collections.unmodifiableMap(units),
        Collections.unmodifiableMap(tags));
  }

  private Optional<TimestampSpec> timestamp(Fields fields) {
    Fields written = fields.object("timestamp", problems).orElse(null);
    if (written == null) {
      return fields.text("timestamp").map(column -> new ColumnTime(column, Optional.empty()));
    }
    Optional<Located> field = written.text("field");
    Optional<Located> expression = written.text("expression");
    if (expression.isPresent() && (field.isPresent() || written.has("unit"))) {
      problems.report(
          written.keyPosition("expression"),
          ErrorCodes.EXCLUDING_KEYS,
          written.path(),
          "'expression' stands alone: it gives the event time as a TIMESTAMP, so that 'field' and"
              + " 'unit' have no meaning beside it.");
    } else if (expression.isEmpty() && field.isEmpty() && written.complete()) {
      problems.report(
          fields.position("timestamp"),
          ErrorCodes.MISSING_KEY,
          written.path(),
          "one of the keys field, expression is required.");
    }
    return expression
        .<TimestampSpec>map(ComputedTime::new)
        .or(() -> field.map(column -> new ColumnTime(column, written.text("unit"))));
  }

  private Optional<EndpointSpec> side(Fields fields, String key) {
    return fields
        .node(key)
        .flatMap(
            node -> new EndpointReader(problems).side(node, fields.path(key), Direction.SOURCE));
  }

  private WatermarkSpec watermark(Fields fields) {
    Fields watermark = fields.object("watermark", problems).orElse(null);
    if (watermark == null) {
      return WatermarkSpec.DEFAULT;
    }
    if (!fields.has("timestamp")) {
      problems.report(
          fields.keyPosition("watermark"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'watermark' needs 'timestamp': a stream without event times has no watermark.");
    }
    return new WatermarkSpec(
        watermark.duration("max_out_of_orderness"),
        watermark.duration("allowed_lateness"),
        watermark.duration("idle_timeout"),
        watermark.word("on_idle").equals("hold") ? OnIdle.HOLD : OnIdle.ADVANCE,
        watermark.duration("max_future"),
        watermark.time("min_event_time"));
  }
}
