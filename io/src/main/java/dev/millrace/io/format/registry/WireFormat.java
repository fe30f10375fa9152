package dev.millrace.io.format.registry;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import java.nio.ByteBuffer;

/** A value after the id of its schema: a zero byte, the id in four bytes, and the value. */
public final class WireFormat {
  /** How many bytes precede the value. */
  public static final int HEADER = 5;

  private static final int APICURIO_HEADER = 9;

  private WireFormat() {}

  /**
   * The id of the schema that a value was written with.
   *
   * @throws RowFault ML-6115 if none precedes the value
   */
  public static int id(byte[] framed) {
    if (framed.length < HEADER || framed[0] != 0) {
      throw new RowFault(
          FormatCodes.NOT_FRAMED,
          framed.length < HEADER
              ? "the value has "
                  + framed.length
                  + " bytes; expected a zero byte and the 4 bytes of"
                  + " a schema's id before it"
              : "the value begins with the byte "
                  + (framed[0] & 0xff)
                  + "; expected a zero byte and the id of a schema. It was not written by a"
                  + " serializer that speaks to a schema registry");
    }
    int id = ByteBuffer.wrap(framed, 1, Integer.BYTES).getInt();
    if (id == 0 && framed.length >= APICURIO_HEADER) {
      throw new RowFault(
          FormatCodes.NOT_FRAMED,
          "the schema's id is 0, which no registry gives; Apicurio's own serializer writes ids of 8"
              + " bytes: set apicurio.registry.as-confluent=true in the producer");
    }
    return id;
  }

  /** A value after the id of its schema. */
  public static byte[] framed(int id, byte[] value) {
    return ByteBuffer.allocate(HEADER + value.length).put((byte) 0).putInt(id).put(value).array();
  }
}
