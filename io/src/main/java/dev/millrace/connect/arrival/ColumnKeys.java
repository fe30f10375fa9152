package dev.millrace.connect.arrival;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.Values;
import dev.millrace.element.Header;
import dev.millrace.io.arrival.HeaderColumns;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a source that name columns for what a message has beside its value.
 *
 * @param metadata names columns for what the service says about a message
 * @param types of those columns, by what they hold
 * @param headers names headers, which become columns of their names; null for messages without
 * @param all names the column for all headers; null for messages without
 */
public record ColumnKeys(
    Key<Values> metadata,
    Map<String, FieldType> types,
    @Nullable Key<List<String>> headers,
    @Nullable Key<String> all) {
  /** Of messages without headers. */
  public static ColumnKeys of(Key<Values> metadata, Map<String, FieldType> types) {
    return new ColumnKeys(metadata, types, null, null);
  }

  /** The names of the keys. */
  public Set<String> keys() {
    return Stream.of(headers, all, metadata)
        .flatMap(Stream::ofNullable)
        .map(Key::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private List<String> headers(EndpointSpec source) {
    return headers == null ? List.of() : source.texts(headers.name());
  }

  private Optional<String> all(EndpointSpec source) {
    return all == null ? Optional.empty() : source.find(all);
  }

  /** The columns, by the path of what names them. */
  public Map<String, Schema.Field> added(EndpointSpec source) {
    Map<String, Schema.Field> columns = new LinkedHashMap<>();
    List<String> single = headers(source);
    if (headers != null) {
      for (int i = 0; i < single.size(); i++) {
        columns.put(
            headers.name() + "[" + i + "]", Schema.Field.of(single.get(i), FieldType.STRING));
      }
    }
    if (all != null) {
      FieldType map = FieldType.map(FieldType.STRING, FieldType.STRING);
      all(source).ifPresent(column -> columns.put(all.name(), Schema.Field.of(column, map)));
    }
    columns.putAll(SharedKeys.columns(source, metadata.name(), types));
    return columns;
  }

  /** The columns that a message's value fills. */
  public Schema payload(LiveStream stream) {
    return payload(stream, Set.of());
  }

  /**
   * The same, where something else fills more.
   *
   * @param others columns that neither the value nor these keys fill
   */
  public Schema payload(LiveStream stream, Set<String> others) {
    Set<String> beside = new HashSet<>(others);
    added(stream.source()).values().forEach(column -> beside.add(column.getName()));
    return Schema.builder()
        .addFields(
            stream.schema().getFields().stream()
                .filter(f -> !beside.contains(f.getName()))
                .toList())
        .build();
  }

  /** Where the headers go in a stream's rows. */
  public HeaderColumns places(LiveStream stream) {
    return HeaderColumns.of(stream.schema(), headers(stream.source()), all(stream.source()));
  }

  /** Where something that the service says goes; -1 if no column holds it. */
  public int place(LiveStream stream, String what) {
    Object column = stream.source().map(metadata.name()).get(what);
    return column == null ? -1 : stream.schema().indexOf(column.toString());
  }

  /**
   * A message's value as a row of the stream, in which columns that are no part of it are NULL.
   *
   * @throws dev.millrace.element.RowFault if it is no row
   */
  public Object[] decode(LiveStream stream, byte[] value, List<Header> given) {
    Schema payload = payload(stream);
    return row(
        stream,
        payload,
        RecordFormats.of(stream.source()).decoder(payload, stream.units()).decode(value, given));
  }

  /**
   * The same for a value that is decoded.
   *
   * @param payload the columns of the value, in the decoder's order
   */
  public static Object[] row(LiveStream stream, Schema payload, Object[] decoded) {
    @Nullable Object[] row = new Object[stream.schema().getFieldCount()];
    for (int i = 0; i < decoded.length; i++) {
      row[stream.schema().indexOf(payload.getField(i).getName())] = decoded[i];
    }
    return row;
  }
}
