package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.format.registry.WireFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Records in Avro's binary form, each of the version that it was written with. */
final class AvroDecoder implements RecordDecoder {
  /** Stands for the only schema, where there is no registry. */
  private static final SchemaKey ONLY = SchemaKey.ofId(-1);

  private final org.apache.beam.sdk.schemas.Schema columns;
  private final EpochUnits units;
  private final @Nullable String text;
  private final @Nullable RegistrySettings registry;
  private transient @Nullable Map<SchemaKey, Version> versions;
  private transient @Nullable SchemaKey latest;

  /** What is known of a version: how to read it, or why it cannot be read. */
  private record Version(@Nullable AvroValue rows, @Nullable RowFault fault) {}

  /**
   * @param text the reader's schema, or the only one; null if the registry has all
   * @param registry null if no ids precede the values
   */
  AvroDecoder(
      org.apache.beam.sdk.schemas.Schema columns,
      EpochUnits units,
      @Nullable String text,
      @Nullable RegistrySettings registry) {
    this.columns = columns;
    this.units = units;
    this.text = text;
    this.registry = registry;
  }

  @Override
  public org.apache.beam.sdk.schemas.Schema schema() {
    return columns;
  }

  @Override
  public Object[] decode(byte[] value) {
    return decode(value, List.of());
  }

  @Override
  public Object[] decode(byte[] value, List<Header> headers) {
    RegistrySettings known = registry;
    if (known == null) {
      return decode(rows(ONLY), value, 0);
    }
    WireFormat framed = WireFormat.read(known.ids(), value, headers);
    return decode(rows(framed.schema()), value, framed.start());
  }

  private static Object[] decode(AvroValue rows, byte[] value, int start) {
    AvroInput in = new AvroInput(value, start);
    try {
      Object row = rows.read(in);
      if (in.left() > 0) {
        throw in.broken(in.left() + " bytes are left; was the value written with another schema?");
      }
      return (Object[]) Objects.requireNonNull(row);
    } catch (BadValue e) {
      throw e.fault();
    }
  }

  private AvroValue rows(SchemaKey key) {
    Map<SchemaKey, Version> known = versions;
    if (known == null) {
      known = new HashMap<>();
      versions = known;
    }
    Version version = known.get(key);
    if (version == null) {
      version = version(key);
      known.put(key, version);
    }
    if (version.rows() == null) {
      throw Objects.requireNonNull(version.fault());
    }
    latest = key;
    return version.rows();
  }

  /** Ids that are not known may be later, so that their faults are not kept. */
  private Version version(SchemaKey key) {
    try {
      Schema reader = text == null ? null : AvroTexts.parse(text);
      Schema writer =
          registry == null ? reader : AvroTexts.parse(SchemaRegistry.of(registry).require(key));
      return new Version(
          new AvroPlans(units).of(Objects.requireNonNull(writer), reader, columns), null);
    } catch (AvroMisfit e) {
      return new Version(null, misfit(key, e.getMessage()));
    } catch (AvroRuntimeException e) {
      return new Version(null, misfit(key, "it is not an Avro schema: " + AvroTexts.firstLine(e)));
    }
  }

  private RowFault misfit(SchemaKey key, @Nullable String what) {
    String before = latest == null ? "" : " (the schema with the " + latest + " does)";
    return new RowFault(
        FormatCodes.SCHEMA_MISFIT,
        (key.equals(ONLY) ? "the schema" : "the schema with the " + key)
            + " does not fit the columns"
            + before
            + ": "
            + what);
  }
}
