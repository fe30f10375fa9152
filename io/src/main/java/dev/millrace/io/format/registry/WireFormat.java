package dev.millrace.io.format.registry;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.registry.RegistrySettings.Ids;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a record says which schema it was written with.
 *
 * <p>Confluent's serializers put a zero byte and an id of 4 bytes before the value, or, newer ones
 * that are set so, a one and 16 bytes into the header {@code __value_schema_id}, where their
 * readers take a zero and the id, too. Apicurio's own put a zero byte and an id of 8 bytes before
 * the value, or the id alone into the header {@code apicurio.value.globalId} or {@code
 * apicurio.value.contentId}. A header goes before what the value seems to begin with.
 *
 * @param schema the name of the schema
 * @param in the bytes that hold it: the value, or a header
 * @param end where it ends in them; indexes of a message follow there
 * @param apart whether a header holds it, and the value begins with its first byte
 */
public record WireFormat(SchemaKey schema, byte[] in, int end, boolean apart) {
  /** How many bytes precede the value. */
  private static final int HEADER = 1 + Integer.BYTES;

  private static final int LONG_HEADER = 1 + Long.BYTES;
  private static final int GUID_HEADER = 1 + 2 * Long.BYTES;
  private static final byte WITH_GUID = 1;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final String CONFLUENT = "__value_schema_id";
  private static final String GLOBAL = "apicurio.value.globalId";
  static final String CONTENT = "apicurio.value.contentId";

  /**
   * Finds it.
   *
   * @throws RowFault ML-6115 if the record does not say it
   */
  public static WireFormat read(Ids ids, byte[] value, List<Header> headers) {
    return ids == Ids.APICURIO ? apicurio(value, headers) : confluent(value, headers);
  }

  /** Where the value begins, if nothing but the name of its schema precedes it. */
  public int start() {
    return apart ? 0 : end;
  }

  private static WireFormat confluent(byte[] value, List<Header> headers) {
    byte[] header = last(headers, CONFLUENT);
    if (header == null) {
      return new WireFormat(SchemaKey.ofId(id(value)), value, HEADER, false);
    } else if (header.length >= GUID_HEADER && header[0] == WITH_GUID) {
      return inHeader(SchemaKey.guid(after(header)), header, GUID_HEADER);
    } else if (header.length >= HEADER && header[0] == 0) {
      return inHeader(SchemaKey.ofId(after(header).getInt()), header, HEADER);
    }
    throw notFramed(
        "the header '"
            + CONFLUENT
            + "' has "
            + header.length
            + " bytes; expected a one and the 16 bytes of a schema's GUID, or a zero byte and its"
            + " id");
  }

  private static WireFormat apicurio(byte[] value, List<Header> headers) {
    byte[] global = last(headers, GLOBAL);
    if (global != null && global.length == Long.BYTES) {
      return inHeader(SchemaKey.globalId(ByteBuffer.wrap(global)), global, Long.BYTES);
    }
    byte[] content = last(headers, CONTENT);
    if (content != null && content.length == Long.BYTES) {
      return inHeader(SchemaKey.contentId(ByteBuffer.wrap(content)), content, Long.BYTES);
    } else if (global != null || content != null) {
      throw notFramed("the id of the schema among the headers does not have 8 bytes");
    }
    check(value, LONG_HEADER);
    return new WireFormat(SchemaKey.globalId(after(value)), value, LONG_HEADER, false);
  }

  private static WireFormat inHeader(SchemaKey schema, byte[] header, int end) {
    return new WireFormat(schema, header, end, true);
  }

  private static ByteBuffer after(byte[] bytes) {
    return ByteBuffer.wrap(bytes, 1, bytes.length - 1);
  }

  /** The last header of a name counts, as in Kafka. */
  private static byte @Nullable [] last(List<Header> headers, String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).key().equals(name)) {
        return headers.get(i).value();
      }
    }
    return null;
  }

  /**
   * The id of the schema that a value was written with.
   *
   * @throws RowFault ML-6115 if none precedes the value
   */
  public static int id(byte[] framed) {
    check(framed, HEADER);
    int id = (int) INT.get(framed, 1);
    if (id == 0 && framed.length >= LONG_HEADER) {
      throw notFramed(
          "the schema's id is 0, which no registry gives; Apicurio's own serializer writes ids of 8"
              + " bytes: set 'ids: apicurio' at the registry, or"
              + " apicurio.registry.as-confluent=true in the producer");
    }
    return id;
  }

  private static void check(byte[] framed, int header) {
    if (framed.length < header) {
      throw notFramed(
          "the value has "
              + framed.length
              + " bytes; expected a zero byte and the "
              + (header - 1)
              + " bytes of a schema's id before it");
    } else if (framed[0] != 0) {
      throw notFramed(
          "the value begins with the byte "
              + (framed[0] & 0xff)
              + "; expected a zero byte and the id of a schema. It was not written by a"
              + " serializer that speaks to a schema registry");
    }
  }

  private static RowFault notFramed(String what) {
    return new RowFault(FormatCodes.NOT_FRAMED, what);
  }

  /** A GUID as it stands in a header. */
  static byte[] bytes(UUID guid) {
    return ByteBuffer.allocate(GUID_HEADER)
        .put(WITH_GUID)
        .putLong(guid.getMostSignificantBits())
        .putLong(guid.getLeastSignificantBits())
        .array();
  }

  /** A value after the id of its schema. */
  public static byte[] framed(int id, byte[] value) {
    return ByteBuffer.allocate(HEADER + value.length).put((byte) 0).putInt(id).put(value).array();
  }
}
