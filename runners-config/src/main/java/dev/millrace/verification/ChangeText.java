package dev.millrace.verification;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.RowText;
import dev.millrace.show.Style;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.AsideEvent;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.OutputKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;

/** Differences of one output for people: where, what, and the rows of both sides. */
final class ChangeText {
  private final PlanOutput output;
  private final Schema schema;
  private final OutputKeys keys;
  private final RowCodec codec;
  private final Style style;

  ChangeText(Comparison comparison, Style style) {
    this.output = comparison.output();
    this.schema = output.schema();
    this.keys = comparison.keys();
    this.codec = RowCodec.canonical(schema);
    this.style = style;
  }

  /** One line: window, key, and what is different. */
  String summary(RowChange change) {
    String where = where(change.row());
    if (change.isPair()) {
      return "~ " + where + ": " + changed(change);
    }
    String mark = change.left().isPresent() ? style.red("-") : style.green("+");
    return mark + " " + where + " " + row(change.row());
  }

  /**
   * The rows of both sides, one line each.
   *
   * @param left what the left side is called; as wide as {@code right}
   */
  List<String> rows(RowChange change, String left, String right) {
    List<String> lines = new ArrayList<>();
    change.left().ifPresent(r -> lines.add(style.red("- " + left) + " " + dated(r)));
    change.right().ifPresent(r -> lines.add(style.green("+ " + right) + " " + dated(r)));
    return lines;
  }

  /** {@code late kafka:payments/0@15 of 10:00:12Z, 3.2 s late}. */
  static String event(AsideEvent event) {
    return (event.kind() == AsideEvent.Kind.LATE ? "late event " : "dead letter ")
        + event.at()
        + (event.kind() == AsideEvent.Kind.LATE ? " of " + Instant.ofEpochMilli(event.time()) : "")
        + ", "
        + event.reason();
  }

  /** Window and key of a row, or its time. */
  String where(DatedRow row) {
    String window =
        keys.window(row.time())
            .map(
                span ->
                    "window "
                        + span.start()
                            .map(start -> Instant.ofEpochMilli(start) + " to ")
                            .orElse("until ")
                        + Instant.ofEpochMilli(span.end()))
            .orElseGet(() -> Instant.ofEpochMilli(row.time()).toString());
    Object[] values = codec.decode(row.bytes());
    String key =
        keys.columns().stream()
            .map(column -> schema.getField(column).getName() + " " + value(values, column))
            .collect(Collectors.joining(", "));
    return key.isEmpty() ? window : window + ", " + key;
  }

  private String changed(RowChange change) {
    Object[] before = codec.decode(change.left().orElseThrow().bytes());
    Object[] after = codec.decode(change.right().orElseThrow().bytes());
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      String a = value(before, i);
      String b = value(after, i);
      if (!a.equals(b)) {
        changes.add(schema.getField(i).getName() + " " + a + " " + style.arrow() + " " + b);
      }
    }
    return String.join(", ", changes);
  }

  private String value(Object[] row, int column) {
    return RowText.value(schema.getField(column).getType(), row[column]);
  }

  private String dated(DatedRow row) {
    return Instant.ofEpochMilli(row.time()) + " " + row(row);
  }

  private String row(DatedRow row) {
    return RowText.row(schema, codec.decode(row.bytes()));
  }
}
