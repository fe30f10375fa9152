package dev.millrace.connect.arrival;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.key.KeySet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A source of messages, which is live only.
 *
 * @param type the name in files
 * @param doc a sentence about it
 * @param keys that it has
 * @param columns those of them that name columns
 * @param reader reads it
 */
public record MessageSource(
    String type, String doc, KeySet keys, ColumnKeys columns, LiveSource reader)
    implements SourceType {
  @Override
  public Optional<LiveSource> live() {
    return Optional.of(reader);
  }

  @Override
  public Set<String> columnKeys() {
    return columns.keys();
  }

  @Override
  public Map<String, Schema.Field> addedColumns(EndpointSpec source) {
    return columns.added(source);
  }
}
