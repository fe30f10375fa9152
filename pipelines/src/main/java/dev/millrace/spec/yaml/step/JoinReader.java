package dev.millrace.spec.yaml.step;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.spec.JoinKind;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.TableJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.lint.GraphNode.SideOutput;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code Join} and checks its aliases. */
final class JoinReader {
  private static final String TABLE = "table";

  private final Problems problems;
  private final Fields fields;
  private final List<String> aliases;

  JoinReader(Problems problems, Fields fields, List<InputSpec> inputs) {
    this.problems = problems;
    this.fields = fields;
    List<String> all = new ArrayList<>(inputs.stream().map(InputSpec::alias).toList());
    if (fields.has(TABLE)) {
      all.add(TABLE);
    }
    this.aliases = all;
  }

  Join read(List<SideOutput> sides) {
    List<JoinType> types = types();
    JoinKind kind = kind();
    List<Map<String, Located>> equalities = equalities();
    Map<String, Map<String, Located>> columns = columns();
    Map<String, Located> unmatched = fields.textMap("unmatched");
    unmatched.forEach(
        (alias, name) ->
            sides.add(new SideOutput(name.text(), name.position(), "unmatched", true)));
    fields
        .node("unmatched")
        .ifPresent(node -> Fields.entries(node).forEach(entry -> unmatchedAlias(entry, kind)));
    checkOneSided(types.get(0), kind);
    checkMany(kind, unmatched, !types.get(0).givesPairs());
    if (!types.get(0).givesPairs()) {
      checkHalf(types.get(0));
    }
    return new Join(types, equalities, kind, columns, Collections.unmodifiableMap(unmatched));
  }

  /** As Beam YAML has it: an outer input keeps its rows beside both its neighbours. */
  private List<JoinType> types() {
    List<String> outer = new ArrayList<>();
    YamlNode node = fields.node("type").orElse(null);
    if (node instanceof Mapping) {
      for (Located alias : fields.object("type", problems).orElse(fields).texts("outer")) {
        alias(alias, fields.path("type") + ".outer");
        outer.add(alias.text());
      }
    }
    JoinType whole =
        node instanceof Mapping
            ? JoinType.INNER
            : JoinType.valueOf(fields.word("type").toUpperCase(Locale.ROOT));
    List<JoinType> types = new ArrayList<>();
    for (int i = 1; i < Math.max(2, aliases.size()); i++) {
      boolean left = i <= aliases.size() && outer.contains(aliases.get(i - 1));
      boolean right = i < aliases.size() && outer.contains(aliases.get(i));
      types.add(left ? right ? JoinType.OUTER : JoinType.LEFT : right ? JoinType.RIGHT : whole);
    }
    return List.copyOf(types);
  }

  private JoinKind kind() {
    List<String> given = List.of("within", "as_of", TABLE).stream().filter(fields::has).toList();
    if (given.size() > 1) {
      problems.report(
          fields.keyPosition(given.get(1)),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'"
              + given.get(0)
              + "' and '"
              + given.get(1)
              + "' exclude each other; give one of them.");
    }
    if (fields.has("within")) {
      return interval(fields.object("within", problems).orElseThrow());
    }
    if (fields.has("as_of")) {
      Optional<Fields> more =
          fields.node("as_of").orElseThrow() instanceof Mapping
              ? fields.object("as_of", problems)
              : Optional.empty();
      Located versions =
          more.map(keys -> keys.requiredText("input"))
              .orElseGet(() -> fields.requiredText("as_of"));
      alias(versions, fields.path("as_of"));
      if (aliases.indexOf(versions.text()) == 0 && aliases.size() == 2) {
        problems.report(
            versions.position(),
            ErrorCodes.EXCLUDING_KEYS,
            fields.path("as_of"),
            "the versions must be the second input, '"
                + aliases.get(1)
                + "'; swap the inputs or name the other one.");
      }
      return new AsOfJoin(
          versions,
          more.flatMap(keys -> keys.text("order_by")),
          more.flatMap(keys -> keys.text("deleted")),
          more.filter(keys -> keys.has("tolerance")).map(keys -> keys.duration("tolerance")));
    }
    Optional<EndpointSpec> table =
        fields
            .node(TABLE)
            .flatMap(
                node ->
                    new EndpointReader(problems).side(node, fields.path(TABLE), Direction.SOURCE));
    if (table.isPresent() && Connectors.source(table.get()).isEndless()) {
      problems.report(
          table.get().position(),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(TABLE),
          "a table is loaded once and cannot come from "
              + table.get().type()
              + "; read it as a stream and use 'as_of'.");
    }
    return table.<JoinKind>map(TableJoin::new).orElse(new WindowJoin());
  }

  private IntervalJoin interval(Fields within) {
    Duration lower = within.duration("lower");
    Duration upper = within.duration("upper", lower);
    if (lower.compareTo(upper) > 0) {
      problems.report(
          within.position("upper"),
          ErrorCodes.DURATION_OUT_OF_RANGE,
          within.path("upper"),
          "must not be below 'lower' ("
              + within.text("lower").map(Located::text).orElse("0s")
              + "); got '"
              + within.requiredText("upper")
              + "'.");
    }
    return new IntervalJoin(lower, upper);
  }

  private List<Map<String, Located>> equalities() {
    List<Map<String, Located>> all = new ArrayList<>();
    YamlNode node = fields.node("equalities").orElse(null);
    if (node instanceof Scalar) {
      all.add(shared(fields.requiredText("equalities")));
    }
    List<YamlNode> items = node == null ? List.of() : Fields.items(node);
    for (int i = 0; i < items.size(); i++) {
      String path = fields.path("equalities") + "[" + i + "]";
      if (items.get(i) instanceof Mapping mapping) {
        all.add(equality(mapping, path));
      } else {
        Fields.located(items.get(i)).ifPresent(column -> all.add(shared(column)));
      }
    }
    if (node != null && all.isEmpty()) {
      problems.report(
          node.position(),
          ErrorCodes.WRONG_FORM,
          fields.path("equalities"),
          "expected columns; got none.");
    }
    return Collections.unmodifiableList(all);
  }

  private Map<String, Located> shared(Located column) {
    Map<String, Located> equality = new LinkedHashMap<>();
    aliases.forEach(alias -> equality.put(alias, column));
    return Collections.unmodifiableMap(equality);
  }

  private Map<String, Located> equality(Mapping mapping, String path) {
    Map<String, Located> equality = new LinkedHashMap<>();
    for (Entry entry : mapping.entries()) {
      alias(new Located(entry.key(), entry.position()), path);
      Fields.located(entry.value()).ifPresent(column -> equality.put(entry.key(), column));
    }
    for (String alias : aliases) {
      // With three and more inputs an equality may link any two of them.
      if (!equality.containsKey(alias) && (aliases.size() == 2 || equality.size() < 2)) {
        problems.report(
            mapping.position(),
            ErrorCodes.MISSING_KEY,
            path,
            "the column of input '" + alias + "' is missing.");
      }
    }
    return Collections.unmodifiableMap(equality);
  }

  private Map<String, Map<String, Located>> columns() {
    Map<String, Map<String, Located>> columns = new LinkedHashMap<>();
    for (Entry entry : fields.node("fields").map(Fields::entries).orElse(List.of())) {
      alias(new Located(entry.key(), entry.position()), fields.path("fields"));
      Map<String, Located> byName = new LinkedHashMap<>();
      if (entry.value() instanceof Mapping) {
        byName.putAll(Fields.textMap(entry.value()));
      } else {
        Fields.texts(entry.value()).forEach(column -> byName.put(column.text(), column));
      }
      columns.put(entry.key(), Collections.unmodifiableMap(byName));
    }
    return Collections.unmodifiableMap(columns);
  }

  private void unmatchedAlias(Entry entry, JoinKind kind) {
    String path = fields.path("unmatched");
    alias(new Located(entry.key(), entry.position()), path);
    boolean oneSided = kind.oneSided();
    if (oneSided && aliases.indexOf(entry.key()) == 1) {
      problems.report(
          entry.position(),
          ErrorCodes.EXCLUDING_KEYS,
          path,
          "only rows of '" + aliases.get(0) + "' can be unmatched in this kind of join.");
    }
  }

  private void checkOneSided(JoinType type, JoinKind kind) {
    boolean oneSided = kind.oneSided();
    if (oneSided && (type == JoinType.RIGHT || type == JoinType.OUTER)) {
      problems.report(
          fields.position("type"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path("type"),
          "a join with "
              + (fields.has(TABLE) ? "'table'" : "'as_of'")
              + " is inner or left; got '"
              + type.name().toLowerCase(Locale.ROOT)
              + "'.");
    }
  }

  /** Such a join gives rows of the first input, and nothing of its partners. */
  private void checkHalf(JoinType type) {
    String first = aliases.isEmpty() ? "" : aliases.get(0);
    String word = (type == JoinType.ANTI ? "an " : "a ") + type.name().toLowerCase(Locale.ROOT);
    for (Entry entry : fields.node("fields").map(Fields::entries).orElse(List.of())) {
      if (aliases.contains(entry.key()) && !entry.key().equals(first)) {
        problems.report(
            entry.position(),
            ErrorCodes.EXCLUDING_KEYS,
            fields.path("fields"),
            word
                + " join gives columns of '"
                + first
                + "' alone; drop '"
                + entry.key()
                + "' here, or take another 'type'.");
      }
    }
    for (Entry entry : fields.node("unmatched").map(Fields::entries).orElse(List.of())) {
      if (type == JoinType.ANTI && entry.key().equals(first)) {
        problems.report(
            entry.position(),
            ErrorCodes.EXCLUDING_KEYS,
            fields.path("unmatched"),
            "rows of '"
                + first
                + "' without a partner are what an anti join gives: read its output, or take 'type:"
                + " inner'.");
      }
    }
  }

  private void checkMany(JoinKind kind, Map<String, Located> unmatched, boolean half) {
    if (aliases.size() > 2 && (!(kind instanceof WindowJoin) || !unmatched.isEmpty() || half)) {
      String key =
          List.of("within", "as_of", TABLE, "unmatched").stream()
              .filter(fields::has)
              .findFirst()
              .orElse("type");
      problems.report(
          fields.keyPosition(key),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(key),
          (key.equals("type") && half ? "a semi or anti join" : "'" + key + "'")
              + " joins two inputs; got "
              + aliases.size()
              + ". Put one Join after the other.");
    }
  }

  private void alias(Located alias, String path) {
    // With too few inputs their aliases are not what the author meant.
    if (aliases.size() >= 2 && !aliases.contains(alias.text())) {
      Position position = alias.position();
      problems.report(
          position,
          ErrorCodes.UNKNOWN_JOIN_INPUT,
          path,
          "'"
              + alias.text()
              + "' is not an input of this step; expected one of "
              + Problems.join(aliases)
              + "."
              + Nearest.hint(alias.text(), aliases));
    }
  }
}
