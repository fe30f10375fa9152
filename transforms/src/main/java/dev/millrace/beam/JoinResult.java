package dev.millrace.beam;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * What became of the rows of a join. A row without a partner is in {@link #joined}, with NULLs for
 * the other side, if the type of the join keeps its side; else it is in {@link #unmatchedLeft} or
 * {@link #unmatchedRight}, as it came. So no row is lost, whatever the type; one with several
 * partners is joined with each.
 */
public final class JoinResult extends RowsResult {
  private static final String JOINED = "joined";
  private static final String LEFT = "unmatched_left";
  private static final String RIGHT = "unmatched_right";

  JoinResult(Map<String, PCollection<Row>> collections) {
    super(collections);
  }

  /** The schemas of a join kernel's outputs, in its order. */
  static Map<String, Schema> outputs(Schema joined, Schema left, Schema right) {
    Map<String, Schema> outputs = new LinkedHashMap<>();
    outputs.put(JOINED, joined);
    outputs.put(LEFT, left);
    outputs.put(RIGHT, right);
    return outputs;
  }

  /** Pairs, and rows without a partner that the type of the join keeps. */
  public PCollection<Row> joined() {
    return collection(JOINED);
  }

  /** Left rows without a partner, where the join does not keep them. */
  public PCollection<Row> unmatchedLeft() {
    return collection(LEFT);
  }

  /** Right rows without a partner, where the join does not keep them. */
  public PCollection<Row> unmatchedRight() {
    return collection(RIGHT);
  }

  /** Rows that failed, in Millrace's envelope. */
  public PCollection<Row> deadLetters() {
    return collection(KeyedRows.DEAD_LETTERS);
  }
}
