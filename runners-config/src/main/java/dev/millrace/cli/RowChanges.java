package dev.millrace.cli;

import dev.millrace.cli.show.RowText;
import dev.millrace.cli.show.Style;
import dev.millrace.element.RowCodec;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Differences as changes: a row that went and one that came at the same time and with mostly the
 * same columns are one row that changed.
 */
final class RowChanges {
  private final Schema schema;
  private final Style style;
  private final RowCodec codec;

  RowChanges(Schema schema, Style style) {
    this.schema = schema;
    this.style = style;
    this.codec = RowCodec.canonical(schema);
  }

  /** Up to {@code limit} lines. */
  List<String> lines(DiffResult diff, int limit) {
    List<DatedRow> came = new ArrayList<>(diff.rightSamples());
    List<String> lines = new ArrayList<>();
    for (DatedRow gone : diff.leftSamples()) {
      Optional<DatedRow> successor = successor(gone, came);
      successor.ifPresent(came::remove);
      lines.add(successor.map(row -> changed(gone, row)).orElseGet(() -> whole("-", gone)));
    }
    came.forEach(row -> lines.add(whole("+", row)));
    return lines.stream().limit(limit).map(line -> style.cut(line, style.width())).toList();
  }

  private Optional<DatedRow> successor(DatedRow gone, List<DatedRow> came) {
    DatedRow best = null;
    int bestEqual = schema.getFieldCount() / 2;
    for (DatedRow row : came) {
      int equal = row.time() == gone.time() ? equalColumns(gone, row) : 0;
      if (equal > bestEqual) {
        best = row;
        bestEqual = equal;
      }
    }
    return Optional.ofNullable(best);
  }

  private int equalColumns(DatedRow a, DatedRow b) {
    int equal = 0;
    for (int i = 0; i < schema.getFieldCount(); i++) {
      equal += text(a, i).equals(text(b, i)) ? 1 : 0;
    }
    return equal;
  }

  private String text(DatedRow row, int column) {
    return RowText.value(schema.getField(column).getType(), codec.decode(row.bytes())[column]);
  }

  /** The first column, which tells most rows apart, then what changed. */
  private String changed(DatedRow gone, DatedRow came) {
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      String before = text(gone, i);
      String after = text(came, i);
      if (!Objects.equals(before, after)) {
        changes.add(
            schema.getField(i).getName() + " " + before + " " + style.arrow() + " " + after);
      }
    }
    return mark("~", gone)
        + " "
        + schema.getField(0).getName()
        + " "
        + text(gone, 0)
        + ": "
        + String.join(", ", changes);
  }

  private String whole(String mark, DatedRow row) {
    return mark(mark, row) + " " + RowText.row(schema, codec.decode(row.bytes()));
  }

  private static String mark(String mark, DatedRow row) {
    return "    " + mark + " " + Instant.ofEpochMilli(row.time());
  }
}
