package dev.millrace.io.format.registry;

import dev.millrace.element.Header;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every record of a sink says about the schema that it is written with, in the form that
 * {@link WireFormat} reads.
 *
 * @param header that holds it; null if it precedes the value
 * @param name the bytes that name the schema
 */
public record SchemaMark(@Nullable String header, byte[] name) {

  /** An id of Confluent's API before the value. */
  static SchemaMark before(int id) {
    return new SchemaMark(null, WireFormat.framed(id, new byte[0]));
  }

  /**
   * The same in the header of Confluent's newer serializers.
   *
   * @param guid of the schema, which they write; null if the registry gives none: their readers
   *     take the id as well
   */
  static SchemaMark inHeader(int id, @Nullable UUID guid) {
    byte[] name = guid == null ? WireFormat.framed(id, new byte[0]) : WireFormat.bytes(guid);
    return new SchemaMark(WireFormat.CONFLUENT, name);
  }

  /** The id of Apicurio's own serializers, in its header. */
  static SchemaMark ofApicurio(int id) {
    return new SchemaMark(WireFormat.CONTENT, ByteBuffer.allocate(Long.BYTES).putLong(id).array());
  }

  /** The same with the indexes of a message behind it. */
  public SchemaMark with(byte[] indexes) {
    return new SchemaMark(header, joined(name, indexes));
  }

  /** The value as it is written: as it is where a header names its schema. */
  public byte[] framed(byte[] value) {
    return header == null ? joined(name, value) : value;
  }

  /** The header that names the schema; none where its name precedes the value. */
  public List<Header> headers() {
    return header == null ? List.of() : List.of(new Header(header, name));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, Math.addExact(first.length, second.length));
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
