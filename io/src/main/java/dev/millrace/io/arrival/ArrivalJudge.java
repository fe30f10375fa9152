package dev.millrace.io.arrival;

import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.HeaderColumns.HeaderColumn;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a message and decides whether it is an event, late, or a dead letter. A connector says
 * what its messages consist of.
 *
 * @param <M> a message
 */
public abstract class ArrivalJudge<M> {
  private final Schema schema;
  private final int[] places;
  private final ArrivedTimes times;
  private final Headers headers;

  /**
   * What headers of a connector's messages are.
   *
   * @param columns that they fill
   * @param word what the service calls one
   * @param missing the code for a message without one that fills a column
   */
  public record Headers(HeaderColumns columns, String word, String missing) {
    /** Messages have none. */
    public static final Headers NONE = new Headers(HeaderColumns.NONE, "", "");
  }

  /**
   * @param schema of the rows
   * @param decoded the columns of a message's value, in the order in which they are decoded
   */
  protected ArrivalJudge(Schema schema, Schema decoded, ArrivedTimes times, Headers headers) {
    this.schema = schema;
    this.places = decoded.getFieldNames().stream().mapToInt(schema::indexOf).toArray();
    this.times = times;
    this.headers = headers;
  }

  /**
   * A message as it came.
   *
   * @param number in the order of its partition or of arrival
   */
  protected abstract SourceRecord unjudged(M message, long number);

  /**
   * The columns of a message's value.
   *
   * @throws RowFault if it is no row
   */
  protected abstract Object[] decode(M message);

  /**
   * Puts what else a message has where its columns are.
   *
   * @throws RowFault if it has no form there
   */
  protected abstract void fill(Object[] row, M message);

  /** The names of a message's headers, in their order. */
  protected Collection<String> headers(M message) {
    return List.of();
  }

  /**
   * A header; null if there is none.
   *
   * @throws RowFault if it is no text
   */
  protected @Nullable String header(M message, String name) {
    return null;
  }

  /** Puts a value into a column; not where there is no such column. */
  protected static void put(Object[] row, int column, @Nullable Object value) {
    if (column >= 0) {
      row[column] = value;
    }
  }

  /** The record of a message that was taken in already. */
  public final SourceRecord duplicate(M message, long watermark) {
    SourceRecord came = unjudged(message, 0);
    return came.judged(null, came.recordTime(), watermark, Verdict.DUPLICATE, null);
  }

  /**
   * Judges a message.
   *
   * @param watermark what the runner was told before the message arrived, or that of its partition,
   *     without allowed lateness
   * @param now the wall clock, milliseconds
   * @param number in the order of its partition or of arrival
   */
  public final SourceRecord judge(M message, long watermark, long now, long number) {
    SourceRecord came = unjudged(message, number);
    long time = came.recordTime();
    Object[] row;
    try {
      row = row(message);
      time = times.of(row, time, now);
    } catch (RowFault fault) {
      return came.judged(null, time, watermark, Verdict.DEAD, fault);
    }
    return came.judged(row, time, watermark, times.verdict(time, watermark), null);
  }

  private Object[] row(M message) {
    Object[] decoded = decode(message);
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < places.length; i++) {
      row[places[i]] = decoded[i];
    }
    for (HeaderColumn column : headers.columns().single()) {
      row[column.column()] = present(message, column);
    }
    if (headers.columns().all() >= 0) {
      row[headers.columns().all()] = all(message);
    }
    fill(row, message);
    return row;
  }

  private String present(M message, HeaderColumn column) {
    String value = header(message, column.header());
    if (value == null) {
      throw new RowFault(
          headers.missing(),
          "the message has no "
              + headers.word()
              + " '"
              + column.header()
              + "', which fills column '"
              + schema.getField(column.column()).getName()
              + "'");
    }
    return value;
  }

  private Map<Object, Object> all(M message) {
    Map<Object, Object> texts = new LinkedHashMap<>();
    for (String name : headers(message)) {
      String value = header(message, name);
      if (value != null) {
        texts.put(name, value);
      }
    }
    return texts;
  }
}
