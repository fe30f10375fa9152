package dev.millrace.io.format.avro;

/** The records of a schema do not fill the columns; the message says which field and why. */
final class AvroMisfit extends RuntimeException {
  AvroMisfit(String message) {
    super(message, null, false, false);
  }

  /** A field that is not what its column needs. */
  static AvroMisfit of(String field, String what, String expected) {
    return new AvroMisfit("field '" + field + "' is " + what + "; expected " + expected);
  }
}
