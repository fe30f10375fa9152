package dev.millrace.element;

import java.io.Serializable;

/**
 * Where a record lies at its source. For Kafka: topic, partition, offset; for a file: its path, the
 * row group (or 0) and the row's number.
 *
 * @param kind {@code kafka}, {@code parquet}, {@code json}, {@code csv}, {@code memory}
 * @param name topic or path
 */
public record Coordinates(String kind, String name, int partition, long offset)
    implements Serializable {

  @Override
  public String toString() {
    return kind + ":" + name + "/" + partition + "@" + offset;
  }
}
