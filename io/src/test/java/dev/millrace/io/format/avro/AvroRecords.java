package dev.millrace.io.format.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonDecoder;

/** Records as Avro's own library writes them. */
public final class AvroRecords {
  private AvroRecords() {}

  /** A schema of a record with these fields. */
  public static String schema(String fields) {
    return "{\"type\": \"record\", \"name\": \"Order\", \"namespace\": \"shop\", \"fields\": ["
        + fields
        + "]}";
  }

  /** A record in binary form. */
  public static byte[] bytes(String schema, String json) {
    Schema parsed = new Schema.Parser().parse(schema);
    try {
      JsonDecoder in = DecoderFactory.get().jsonDecoder(parsed, json);
      return bytes(
          parsed, new GenericDatumReader<>(parsed, parsed, new GenericData()).read(null, in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A datum in binary form. */
  static byte[] bytes(Schema schema, Object datum) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(datum, out);
    out.flush();
    return bytes.toByteArray();
  }
}
