package dev.millrace.parity;

import dev.millrace.element.EventTimes;
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
    Flow out = new Flow(name, in.columns(), true, Flow.GLOBAL, in.timeColumn());
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

  /**
   * Deduplicate that does not wait, of rows that are nothing but their key, event time included:
   * only there is it exact. Null where no column is known to hold the event time.
   */
  Step deduplicateOnArrival(Flow in) {
    if (in.timeColumn() == null) {
      return null;
    }
    List<Column> key =
        new ArrayList<>(
            draw.some(
                in.columns().stream()
                    .filter(c -> c.type().isExact() && !c.name().equals(in.timeColumn()))
                    .toList(),
                draw.between(0, 2)));
    in.columns().stream().filter(c -> c.name().equals(in.timeColumn())).forEach(key::add);
    long within = draw.of(1L, 1000L, 60_000L);
    boolean duplicates = draw.chance(0.5);
    String yaml =
        ElementDraws.head("MapToFields", name + "key", in.ref())
            + "  config: {fields: "
            + key.stream()
                .map(c -> c.name() + ": " + c.name())
                .collect(Collectors.joining(", ", "{", "}"))
            + "}\n"
            + ElementDraws.head("Deduplicate", name, name + "key")
            + "  config: {key: "
            + names(key)
            + ", within: "
            + within
            + "ms, emit: on_arrival"
            + (duplicates ? ", duplicates: again" : "")
            + "}\n";
    Flow out = new Flow(name, key, true, Flow.GLOBAL, in.timeColumn());
    List<Flow> outputs = new ArrayList<>(List.of(out));
    if (duplicates) {
      outputs.add(out.named(name + ".again"));
    }
    String[] columns = key.stream().map(Column::name).toArray(String[]::new);
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        outputs,
        (inputs, context) -> {
          List<TimedRow> rows =
              Keys.shadowed(inputs.get(0).stream().map(r -> r.select(columns)).toList(), key);
          Deduplication.Result result =
              Deduplication.first(rows, Keys.shadows(key), within, (a, b) -> 0);
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
              .filter(c -> c.type().equals(column.type()) && !rightKey.contains(c))
              .toList();
      if (!partners.isEmpty() && !column.type().equals(Type.TIME)) {
        leftKey.add(column);
        List<Column> sameName =
            partners.stream().filter(c -> c.name().equals(column.name())).toList();
        rightKey.add(draw.of(sameName.isEmpty() || draw.chance(0.1) ? partners : sameName));
      }
    }
    if (leftKey.isEmpty()) {
      return null;
    }
    boolean timed = left.timed() && right.timed();
    How how = timed ? draw.of(How.INTERVAL, How.INTERVAL, How.AS_OF, How.WINDOW) : null;
    return how == null ? null : new JoinDraw(left, right, leftKey, rightKey).step(how);
  }

  static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", ", "[", "]"));
  }

  /** What brings rows of a key together. */
  private enum How {
    INTERVAL,
    AS_OF,
    WINDOW
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

    Step step(How how) {
      boolean asOf = how == How.AS_OF;
      boolean half = draw.chance(0.3);
      String type =
          half
              ? draw.of("semi", "anti")
              : asOf ? draw.of("inner", "left") : draw.of("inner", "left", "right", "outer");
      boolean anti = type.equals("anti");
      AsOfDraw versions = AsOfDraw.of(draw, right);
      boolean sideLeft = !anti && draw.chance(0.3);
      boolean sideRight = !asOf && draw.chance(0.3);
      long lower = draw.of(0L, 0L, -5000L, -60_000L, 1L, 1000L);
      long upper = lower + draw.of(0L, 1000L, 10_000L, 600_000L);
      Windows windows = how == How.WINDOW ? Windows.ofJoin(draw) : Windows.GLOBAL;
      boolean keepsLeft = type.equals("left") || type.equals("outer") || anti;
      boolean keepsRight = type.equals("right") || type.equals("outer");
      Output output = new Output(half, sideLeft, sideRight, keepsLeft, keepsRight);
      String key =
          switch (how) {
            case AS_OF -> versions.yaml();
            case INTERVAL -> "    within: {lower: " + lower + "ms, upper: " + upper + "ms}\n";
            case WINDOW -> "";
          };
      String windowing = how == How.WINDOW ? "  windowing: " + windows.yaml() + "\n" : "";
      return new Step(
          name,
          yaml(type, windowing, key, output),
          List.of(left.ref(), right.ref()),
          flows(output, windows, how),
          (inputs, context) -> {
            List<TimedRow> lefts = Keys.shadowed(inputs.get(0), leftKey);
            List<TimedRow> rights = Keys.shadowed(inputs.get(1), rightKey);
            Joins.On on = new Joins.On(Keys.shadows(leftKey), Keys.shadows(rightKey));
            return switch (how) {
              case AS_OF -> asOf(versions.dated(lefts, rights, on, context), output);
              case INTERVAL -> joined(Joins.interval(lefts, rights, on, lower, upper), output);
              case WINDOW -> joined(Joins.window(lefts, rights, on, windows.windowing()), output);
            };
          });
    }

    private String yaml(String type, String windowing, String how, Output output) {
      List<String> equalities = new ArrayList<>();
      for (int i = 0; i < leftKey.size(); i++) {
        equalities.add("{l: " + leftKey.get(i).name() + ", r: " + rightKey.get(i).name() + "}");
      }
      List<String> sides = new ArrayList<>();
      if (output.sideLeft) {
        sides.add("l: lonely_left");
      }
      if (output.sideRight) {
        sides.add("r: lonely_right");
      }
      return ElementDraws.head("Join", name, "{l: " + left.ref() + ", r: " + right.ref() + "}")
          + windowing
          + "  config:\n    type: "
          + type
          + "\n    equalities: ["
          + String.join(", ", equalities)
          + "]\n"
          + how
          + "    fields: {l: "
          + fields("l_", leftFields)
          + (output.half ? "" : ", r: " + fields("r_", rightFields))
          + "}\n"
          + (sides.isEmpty() ? "" : "    unmatched: {" + String.join(", ", sides) + "}\n");
    }

    private String fields(String prefix, List<Column> columns) {
      return columns.stream()
          .map(c -> prefix + c.name() + ": " + c.name())
          .collect(Collectors.joining(", ", "{", "}"));
    }

    private List<Flow> flows(Output output, Windows windows, How how) {
      List<Column> columns = new ArrayList<>();
      leftFields.forEach(
          c ->
              columns.add(
                  new Column("l_" + c.name(), c.type(), c.nullable() || output.keepsRight)));
      if (!output.half) {
        rightFields.forEach(
            c ->
                columns.add(
                    new Column("r_" + c.name(), c.type(), c.nullable() || output.keepsLeft)));
      }
      boolean timed = how != How.WINDOW || !windows.global();
      List<Flow> flows = new ArrayList<>();
      flows.add(new Flow(name, columns, timed, windows.yaml()));
      if (output.sideLeft) {
        flows.add(new Flow(name + ".lonely_left", left.columns(), timed, windows.yaml()));
      }
      if (output.sideRight) {
        flows.add(new Flow(name + ".lonely_right", right.columns(), timed, windows.yaml()));
      }
      return flows;
    }

    private Map<String, List<TimedRow>> asOf(List<Joins.Dated> all, Output output) {
      List<Joins.Pair> pairs = new ArrayList<>();
      List<TimedRow> unmatched = new ArrayList<>();
      for (Joins.Dated dated : all) {
        if (dated.version().isPresent()) {
          pairs.add(
              new Joins.Pair(dated.left(), dated.version().orElseThrow(), dated.left().time()));
        } else {
          unmatched.add(dated.left());
        }
      }
      List<TimedRow> matched = pairs.stream().map(Joins.Pair::left).toList();
      return joined(new Joins.Joined(pairs, matched, unmatched, List.of()), output);
    }

    private Map<String, List<TimedRow>> joined(Joins.Joined joined, Output output) {
      List<TimedRow> main = new ArrayList<>();
      if (!output.half) {
        joined.pairs().forEach(p -> main.add(row(p.left(), p.right(), inTime(p.time()))));
      } else if (!output.keepsLeft) {
        joined.matchedLeft().forEach(l -> main.add(half(l)));
      }
      Map<String, List<TimedRow>> found = new LinkedHashMap<>();
      if (output.sideLeft) {
        found.put(name + ".lonely_left", inTime(joined.unmatchedLeft()));
      } else if (output.keepsLeft) {
        joined
            .unmatchedLeft()
            .forEach(l -> main.add(output.half ? half(l) : row(l, null, inTime(l.time()))));
      }
      if (output.sideRight) {
        found.put(name + ".lonely_right", inTime(joined.unmatchedRight()));
      } else if (output.keepsRight) {
        joined.unmatchedRight().forEach(r -> main.add(row(null, r, inTime(r.time()))));
      }
      found.put(name, main);
      return found;
    }

    /** Event time ends somewhere, and windows with it. */
    private static long inTime(long time) {
      return Math.min(time, EventTimes.MAX);
    }

    private static List<TimedRow> inTime(List<TimedRow> rows) {
      return rows.stream().map(r -> Keys.plain(r).at(inTime(r.time()))).toList();
    }

    /** What a semi or anti join gives of a left row. */
    private TimedRow half(TimedRow leftRow) {
      Map<String, Object> values = new LinkedHashMap<>();
      leftFields.forEach(c -> values.put("l_" + c.name(), leftRow.value(c.name())));
      return new TimedRow(values, inTime(leftRow.time()));
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

  /**
   * Where rows without a partner go.
   *
   * @param half whether only left rows come out, with a partner or, if they are kept, without one
   */
  private record Output(
      boolean half, boolean sideLeft, boolean sideRight, boolean keepsLeft, boolean keepsRight) {}
}
