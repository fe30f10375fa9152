package dev.millrace.parity;

import dev.millrace.testing.oracle.Joins;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Random joins with a table in a file, with their models. */
final class LookupDraws {
  private LookupDraws() {}

  /** A join with a table, or null where no column can be its key. */
  static Step lookup(Draw draw, String name, Flow in) {
    List<Column> keys = in.of(Type.TEXT, Type.LONG);
    if (keys.isEmpty() || in.has("tk_" + name)) {
      return null;
    }
    Column key = draw.of(keys);
    String type = draw.of("inner", "left", "semi", "anti");
    boolean left = type.equals("left");
    boolean half = type.equals("semi") || type.equals("anti");
    boolean side = !type.equals("anti") && draw.chance(0.3);
    boolean columns = !half && draw.chance(0.7);
    List<TimedRow> table = table(draw, key.type());
    String keyColumn = "tk_" + name;
    String valueColumn = "tv_" + name;
    String yaml =
        ElementDraws.head("Join", name, "{l: " + in.ref() + "}")
            + "  config:\n    type: "
            + type
            + "\n    equalities: [{l: "
            + key.name()
            + ", table: tk}]\n"
            + "    table: {type: ReadFromJson, config: {path: \"${"
            + Step.TABLES
            + "}/"
            + name
            + ".json\", fields: {tk: "
            + key.type().sql()
            + ", tv: BIGINT}}}\n"
            + (half
                ? ""
                : "    fields: {table: "
                    + (columns ? "{" + keyColumn + ": tk, " + valueColumn + ": tv}" : "[]")
                    + "}\n")
            + (side ? "    unmatched: {l: lonely}\n" : "");
    List<Column> all = new ArrayList<>(in.columns());
    if (columns) {
      all.add(new Column(keyColumn, key.type(), true));
      all.add(new Column(valueColumn, Type.LONG, true));
    }
    List<Flow> outputs = new ArrayList<>(List.of(in.with(name, all)));
    if (side) {
      outputs.add(in.named(name + ".lonely"));
    }
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        outputs,
        (inputs, context) -> {
          List<TimedRow> main = new ArrayList<>();
          List<TimedRow> lonely = new ArrayList<>();
          Joins.On on = new Joins.On(List.of(key.name()), List.of("tk"));
          for (TimedRow row : inputs.get(0)) {
            List<TimedRow> partners = Joins.lookup(row, table, on);
            if (half) {
              if (partners.isEmpty() == type.equals("anti")) {
                main.add(row);
              } else if (partners.isEmpty() && side) {
                lonely.add(row);
              }
              continue;
            }
            partners.forEach(
                p ->
                    main.add(
                        columns
                            ? row.with(keyColumn, p.value("tk")).with(valueColumn, p.value("tv"))
                            : row));
            if (partners.isEmpty() && side) {
              lonely.add(row);
            } else if (partners.isEmpty() && left) {
              main.add(columns ? row.with(keyColumn, null).with(valueColumn, null) : row);
            }
          }
          Map<String, List<TimedRow>> found = new LinkedHashMap<>(Map.of(name, main));
          if (side) {
            found.put(name + ".lonely", lonely);
          }
          return found;
        },
        Map.of(name + ".json", json(table)));
  }

  private static List<TimedRow> table(Draw draw, Type type) {
    List<TimedRow> rows = new ArrayList<>();
    for (int i = draw.between(1, 6); i > 0; i--) {
      Object key =
          type.equals(Type.TEXT)
              ? draw.of("a", "k1", "k2", "none", null)
              : draw.of(1L, 2L, 3L, 5L, null);
      rows.add(TimedRow.of(0, "tk", key, "tv", draw.chance(0.1) ? null : (long) i));
    }
    return rows;
  }

  private static String json(List<TimedRow> table) {
    return table.stream()
        .map(
            row ->
                "{\"tk\": "
                    + (row.value("tk") instanceof String text
                        ? "\"" + text + "\""
                        : String.valueOf(row.value("tk")))
                    + ", \"tv\": "
                    + row.value("tv")
                    + "}\n")
        .collect(Collectors.joining());
  }
}
