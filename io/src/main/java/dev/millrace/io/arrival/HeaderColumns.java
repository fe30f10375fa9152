package dev.millrace.io.arrival;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Which columns of a schema a message's headers fill.
 *
 * @param single headers, each a column of text
 * @param all MAP of STRING to STRING: all headers; -1 for none
 */
public record HeaderColumns(List<HeaderColumn> single, int all) implements Serializable {
  public static final HeaderColumns NONE = new HeaderColumns(List.of(), -1);

  public HeaderColumns {
    single = List.copyOf(single);
  }

  /** A header and the column that it fills. */
  public record HeaderColumn(String header, int column) implements Serializable {}

  /**
   * Columns of a schema.
   *
   * @param names of headers and of their columns
   * @param all the name of the column for all
   */
  public static HeaderColumns of(Schema schema, List<String> names, Optional<String> all) {
    return new HeaderColumns(
        names.stream().map(name -> new HeaderColumn(name, schema.indexOf(name))).toList(),
        all.map(schema::indexOf).orElse(-1));
  }
}
