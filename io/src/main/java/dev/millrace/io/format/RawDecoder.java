package dev.millrace.io.format;

import org.apache.beam.sdk.schemas.Schema;

/** A record's value as it is, in one column. */
record RawDecoder(Schema schema) implements RecordDecoder {

  @Override
  public Object[] decode(byte[] value) {
    return new Object[] {value};
  }
}
