package dev.millrace.plan.model;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.RowCodec;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Reads from rows of an output what {@link Revisions} says of them. */
public final class RevisedKey {
  private static final String FINAL = "final";
  private static final String CORRECTION = "correction";

  private final Revisions revisions;
  private final RowCodec codec;

  /** For rows of an output's schema. */
  public RevisedKey(Schema schema, Revisions revisions) {
    this.revisions = revisions;
    Schema.Builder key = Schema.builder();
    revisions.key().forEach(column -> key.addField(schema.getField(column)));
    this.codec = RowCodec.canonical(key.build());
  }

  /** What a row has in common with those that it replaces or that replace it. */
  public ByteBuffer of(Object[] row, long time) {
    List<Integer> key = revisions.key();
    ByteSink bytes = new ByteSink();
    bytes.writeLong(time);
    bytes.writeBytes(codec.encode(key.stream().map(column -> row[column]).toArray()));
    return ByteBuffer.wrap(bytes.toBytes());
  }

  /** The row with the greatest number is the newest. */
  public long revision(Object[] row) {
    return (Long) row[revisions.revision()];
  }

  /** The row as it is where all events were there before it came out. */
  public Object[] asFinal(Object[] row) {
    return called(FINAL, row);
  }

  /** The row as it is where another one of its group came out before the last events were there. */
  public Object[] asCorrection(Object[] row) {
    return called(CORRECTION, row);
  }

  private Object[] called(String pane, Object[] row) {
    if (revisions.pane() < 0) {
      return row;
    }
    Object[] changed = row.clone();
    changed[revisions.pane()] = pane;
    return changed;
  }
}
