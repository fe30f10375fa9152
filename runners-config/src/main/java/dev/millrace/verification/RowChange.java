package dev.millrace.verification;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.show.RowText;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.DatedRow;
import dev.millrace.verify.DiffResult;
import dev.millrace.verify.OutputKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A difference: a row that only one side has, or one of each side that are the same row with other
 * values, because their key and time are the same, or most of their columns.
 */
record RowChange(Optional<DatedRow> left, Optional<DatedRow> right) {

  /** The differences that a comparison has samples of, in the order of time. */
  static List<RowChange> of(Comparison comparison) {
    return new Pairing(comparison).changes();
  }

  /** The row to speak of: the left one if it is there. */
  DatedRow row() {
    return left.or(() -> right).orElseThrow();
  }

  boolean isPair() {
    return left.isPresent() && right.isPresent();
  }

  private static final class Pairing {
    private final Schema schema;
    private final OutputKeys keys;
    private final RowCodec codec;
    private final DiffResult diff;

    Pairing(Comparison comparison) {
      this.schema = comparison.output().schema();
      this.keys = comparison.keys();
      this.codec = RowCodec.canonical(schema);
      this.diff = comparison.diff();
    }

    List<RowChange> changes() {
      List<DatedRow> came = new ArrayList<>(diff.rightSamples());
      List<RowChange> changes = new ArrayList<>();
      for (DatedRow gone : diff.leftSamples()) {
        Optional<DatedRow> successor = successor(gone, came);
        successor.ifPresent(came::remove);
        changes.add(new RowChange(Optional.of(gone), successor));
      }
      came.forEach(row -> changes.add(new RowChange(Optional.empty(), Optional.of(row))));
      changes.sort((a, b) -> a.row().compareTo(b.row()));
      return changes;
    }

    private Optional<DatedRow> successor(DatedRow gone, List<DatedRow> came) {
      List<String> before = texts(gone);
      // A session may end at another time and still be the same.
      boolean anyTime = keys.windowing().merges() && !keys.columns().isEmpty();
      DatedRow best = null;
      int bestEqual = -1;
      for (DatedRow row : came) {
        List<String> after = texts(row);
        int equal = 0;
        for (int i = 0; i < before.size(); i++) {
          equal += before.get(i).equals(after.get(i)) ? 1 : 0;
        }
        boolean sameKey =
            !keys.columns().isEmpty()
                && keys.columns().stream().allMatch(c -> before.get(c).equals(after.get(c)));
        boolean near = row.time() == gone.time() || anyTime;
        boolean fits = near && (sameKey || equal > before.size() / 2);
        int score = equal + (sameKey ? before.size() : 0);
        if (fits && score > bestEqual) {
          best = row;
          bestEqual = score;
        }
      }
      return Optional.ofNullable(best);
    }

    private List<String> texts(DatedRow row) {
      Object[] values = codec.decode(row.bytes());
      String[] texts = new String[values.length];
      Arrays.setAll(texts, i -> RowText.value(schema.getField(i).getType(), values[i]));
      return List.of(texts);
    }
  }
}
