package dev.millrace.io.format;

import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;

/** A record's value as UTF-8 text in one column. */
record TextDecoder(Schema schema) implements RecordDecoder {

  @Override
  public Object[] decode(byte[] value) {
    Utf8.check(value);
    return new Object[] {new String(value, StandardCharsets.UTF_8)};
  }
}
