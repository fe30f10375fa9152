package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TimeLiteral;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.PlainValues;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads rows that a file holds. */
public final class RowReader {
  private static final String AT = "at";
  private static final String LATE = "late";

  private final Problems problems;

  public RowReader(Problems problems) {
    this.problems = problems;
  }

  /** The rows of a list; a plain value is a row of the column {@code element}. */
  public List<RowLiteral> rows(YamlNode list, String path) {
    List<RowLiteral> rows = new ArrayList<>();
    List<YamlNode> items = Fields.items(list);
    for (int i = 0; i < items.size(); i++) {
      rows.add(row(items.get(i), path + "[" + i + "]"));
    }
    return rows;
  }

  /** The rows of a list without event times: every key is a column. */
  List<RowLiteral> plainRows(YamlNode list) {
    return Fields.items(list).stream().map(RowReader::plainRow).toList();
  }

  /** Whether whatever rows have under {@code at} can be their time; in Beam it is a column. */
  static boolean haveTimes(YamlNode list) {
    return Fields.items(list).stream()
        .filter(Mapping.class::isInstance)
        .flatMap(row -> ((Mapping) row).value(AT).stream())
        .allMatch(
            at ->
                Fields.located(at)
                    .filter(text -> TimeLiteral.millis(text.text()).isPresent())
                    .isPresent());
  }

  private RowLiteral row(YamlNode node, String path) {
    return node instanceof Mapping mapping ? row(mapping, path, false) : plainRow(node);
  }

  private static RowLiteral plainRow(YamlNode node) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (node instanceof Mapping mapping) {
      mapping.entries().forEach(e -> values.put(e.key(), PlainValues.of(e.value())));
    } else {
      values.put("element", PlainValues.of(node));
    }
    return new RowLiteral(
        node.position(), Collections.unmodifiableMap(values), Optional.empty(), false);
  }

  /**
   * @param arrives whether {@code late} is a mark and not a column
   */
  public RowLiteral row(Mapping mapping, String path, boolean arrives) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Optional<Located> at = Optional.empty();
    boolean late = false;
    for (Entry entry : mapping.entries()) {
      if (entry.key().equals(AT)) {
        at = time(entry.value(), path + "." + AT);
      } else if (arrives && entry.key().equals(LATE)) {
        late = mark(entry.value(), path + "." + LATE);
      } else {
        values.put(entry.key(), PlainValues.of(entry.value()));
      }
    }
    return new RowLiteral(mapping.position(), Collections.unmodifiableMap(values), at, late);
  }

  /** A point in time; empty if it is none, which is reported. */
  public Optional<Located> time(YamlNode node, String path) {
    Optional<Located> text = Fields.located(node);
    if (text.isPresent() && TimeLiteral.millis(text.get().text()).isPresent()) {
      return text;
    }
    problems.report(
        node.position(),
        ErrorCodes.BAD_ROW_TIME,
        path,
        node.described()
            + " is not a time; expected for example \"10:00:00\", 2026-01-31T10:00:00Z.");
    return Optional.empty();
  }

  private boolean mark(YamlNode node, String path) {
    if (node instanceof Scalar scalar && scalar.value() instanceof Boolean late) {
      return late;
    }
    problems.wrongShape(node, path, "true or false");
    return false;
  }
}
