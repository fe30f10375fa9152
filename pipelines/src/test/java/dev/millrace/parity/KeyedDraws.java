package dev.millrace.parity;

import dev.millrace.testing.oracle.Deduplication;
import dev.millrace.testing.oracle.Joins;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Random Deduplicate and Join steps with their models. */
final class KeyedDraws {
  private final Draw draw;
  private final String name;

  KeyedDraws(Draw draw, String name) {
    this.draw = draw;
    this.name = name;
  }

  Step deduplicate(Flow in) {
    List<Column> key = draw.some(in.columns(), draw.between(1, 2));
    long within = draw.of(1L, 999L, 1000L, 10_000L, 60_000L, 3_600_000L);
    boolean last = draw.chance(0.4);
    boolean duplicates = draw.chance(0.5);
    String yaml =
        ElementDraws.head("Deduplicate", name, in.ref())
            + "  config: {key: "
            + names(key)
            + ", within: "
            + within
            + "ms"
            + (last ? ", keep: last" : "")
            + (duplicates ? ", duplicates: again" : "")
            + "}\n";
    Flow out = new Flow(name, in.columns(), true, Flow.GLOBAL);
    List<Flow> outputs = new ArrayList<>(List.of(out));
    if (duplicates) {
      outputs.add(out.named(name + ".again"));
    }
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        outputs,
        (inputs, context) -> {
          List<TimedRow> rows = Keys.shadowed(inputs.get(0), key);
          List<String> columns = Keys.shadows(key);
          Comparator<TimedRow> ties = context.ties(0);
          Deduplication.Result result =
              last
                  ? Deduplication.last(rows, columns, within, ties)
                  : Deduplication.first(rows, columns, within, ties);
          Map<String, List<TimedRow>> found = new LinkedHashMap<>();
          found.put(name, Keys.plain(result.kept()));
          if (duplicates) {
            found.put(name + ".again", Keys.plain(result.duplicates()));
          }
          return found;
        });
  }

  /** A join of two flows, or null where no columns of a type are on both sides. */
  Step join(Flow left, Flow right) {
    List<Column> leftKey = new ArrayList<>();
    List<Column> rightKey = new ArrayList<>();
    for (Column column : draw.some(left.columns(), draw.between(1, 2))) {
      List<Column> partners =
          right.columns().stream()
              .filter(c -> c.type() == column.type() && !rightKey.contains(c))
              .toList();
      if (!partners.isEmpty() && column.type() != Type.TIME) {
        leftKey.add(column);
        List<Column> sameName =
            partners.stream().filter(c -> c.name().equals(column.name())).toList();
        rightKey.add(draw.of(sameName.isEmpty() || draw.chance(0.1) ? partners : sameName));
      }
    }
    if (leftKey.isEmpty()) {
      return null;
    }
    return new JoinDraw(left, right, leftKey, rightKey).step(draw.chance(0.4));
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", ", "[", "]"));
  }

  /** One join while it is made up. */
  private final class JoinDraw {
    private final Flow left;
    private final Flow right;
    private final List<Column> leftKey;
    private final List<Column> rightKey;
    private final List<Column> leftFields;
    private final List<Column> rightFields;

    JoinDraw(Flow left, Flow right, List<Column> leftKey, List<Column> rightKey) {
      this.left = left;
      this.right = right;
      this.leftKey = leftKey;
      this.rightKey = rightKey;
      this.leftFields = draw.some(left.columns(), draw.between(1, 4));
      this.rightFields = draw.some(right.columns(), draw.between(1, 4));
    }

    Step step(boolean asOf) {
      String type = asOf ? draw.of("inner", "left") : draw.of("inner", "left", "right", "outer");
      boolean sideLeft = draw.chance(0.3);
      boolean sideRight = !asOf && draw.chance(0.3);
      long lower = draw.of(0L, 0L, -5000L, -60_000L, 1L, 1000L);
      long upper = lower + draw.of(0L, 1000L, 10_000L, 600_000L);
      boolean keepsLeft = type.equals("left") || type.equals("outer");
      boolean keepsRight = type.equals("right") || type.equals("outer");
      Output output = new Output(sideLeft, sideRight, keepsLeft, keepsRight);
      String how =
          asOf
              ? "    as_of: r\n"
              : "    within: {lower: " + lower + "ms, upper: " + upper + "ms}\n";
      return new Step(
          name,
          yaml(type, how, sideLeft, sideRight),
          List.of(left.ref(), right.ref()),
          flows(output),
          (inputs, context) -> {
            List<TimedRow> lefts = Keys.shadowed(inputs.get(0), leftKey);
            List<TimedRow> rights = Keys.shadowed(inputs.get(1), rightKey);
            Joins.On on = new Joins.On(Keys.shadows(leftKey), Keys.shadows(rightKey));
            return asOf
                ? asOf(lefts, rights, on, context, output)
                : interval(Joins.interval(lefts, rights, on, lower, upper), output);
          });
    }

    private String yaml(String type, String how, boolean sideLeft, boolean sideRight) {
      List<String> equalities = new ArrayList<>();
      for (int i = 0; i < leftKey.size(); i++) {
        equalities.add("{l: " + leftKey.get(i).name() + ", r: " + rightKey.get(i).name() + "}");
      }
      List<String> sides = new ArrayList<>();
      if (sideLeft) {
        sides.add("l: lonely_left");
      }
      if (sideRight) {
        sides.add("r: lonely_right");
      }
      return ElementDraws.head("Join", name, "{l: " + left.ref() + ", r: " + right.ref() + "}")
          + "  config:\n    type: "
          + type
          + "\n    equalities: ["
          + String.join(", ", equalities)
          + "]\n"
          + how
          + "    fields: {l: "
          + fields("l_", leftFields)
          + ", r: "
          + fields("r_", rightFields)
          + "}\n"
          + (sides.isEmpty() ? "" : "    unmatched: {" + String.join(", ", sides) + "}\n");
    }

    private String fields(String prefix, List<Column> columns) {
      return columns.stream()
          .map(c -> prefix + c.name() + ": " + c.name())
          .collect(Collectors.joining(", ", "{", "}"));
    }

    private List<Flow> flows(Output output) {
      List<Column> columns = new ArrayList<>();
      leftFields.forEach(
          c ->
              columns.add(
                  new Column("l_" + c.name(), c.type(), c.nullable() || output.keepsRight)));
      rightFields.forEach(
          c ->
              columns.add(new Column("r_" + c.name(), c.type(), c.nullable() || output.keepsLeft)));
      List<Flow> flows = new ArrayList<>();
      flows.add(new Flow(name, columns, true, Flow.GLOBAL));
      if (output.sideLeft) {
        flows.add(new Flow(name + ".lonely_left", left.columns(), true, Flow.GLOBAL));
      }
      if (output.sideRight) {
        flows.add(new Flow(name + ".lonely_right", right.columns(), true, Flow.GLOBAL));
      }
      return flows;
    }

    private Map<String, List<TimedRow>> asOf(
        List<TimedRow> lefts,
        List<TimedRow> rights,
        Joins.On on,
        Step.Context context,
        Output output) {
      List<Joins.Pair> pairs = new ArrayList<>();
      List<TimedRow> unmatched = new ArrayList<>();
      for (Joins.Dated dated : Joins.asOf(lefts, rights, on, context.ties(1))) {
        if (dated.version().isPresent()) {
          pairs.add(
              new Joins.Pair(dated.left(), dated.version().orElseThrow(), dated.left().time()));
        } else {
          unmatched.add(dated.left());
        }
      }
      return interval(new Joins.Joined(pairs, unmatched, List.of()), output);
    }

    private Map<String, List<TimedRow>> interval(Joins.Joined joined, Output output) {
      List<TimedRow> main = new ArrayList<>();
      joined.pairs().forEach(p -> main.add(row(p.left(), p.right(), p.time())));
      Map<String, List<TimedRow>> found = new LinkedHashMap<>();
      if (output.sideLeft) {
        found.put(name + ".lonely_left", Keys.plain(joined.unmatchedLeft()));
      } else if (output.keepsLeft) {
        joined.unmatchedLeft().forEach(l -> main.add(row(l, null, l.time())));
      }
      if (output.sideRight) {
        found.put(name + ".lonely_right", Keys.plain(joined.unmatchedRight()));
      } else if (output.keepsRight) {
        joined.unmatchedRight().forEach(r -> main.add(row(null, r, r.time())));
      }
      found.put(name, main);
      return found;
    }

    private TimedRow row(TimedRow leftRow, TimedRow rightRow, long time) {
      Map<String, Object> values = new LinkedHashMap<>();
      leftFields.forEach(
          c -> values.put("l_" + c.name(), leftRow == null ? null : leftRow.value(c.name())));
      rightFields.forEach(
          c -> values.put("r_" + c.name(), rightRow == null ? null : rightRow.value(c.name())));
      return new TimedRow(values, time);
    }
  }

  /** Where rows without a partner go. */
  private record Output(
      boolean sideLeft, boolean sideRight, boolean keepsLeft, boolean keepsRight) {}
}
