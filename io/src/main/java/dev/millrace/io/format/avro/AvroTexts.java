package dev.millrace.io.format.avro;

import dev.millrace.io.format.registry.RegisteredSchema;
import org.apache.avro.Schema;

/** Avro schemas as text. */
final class AvroTexts {
  private AvroTexts() {}

  /**
   * A schema; a wrong default of another's field is no reason not to read its records.
   *
   * @throws org.apache.avro.AvroRuntimeException if it is not one
   */
  static Schema parse(String text) {
    return new Schema.Parser().setValidateDefaults(false).parse(text);
  }

  /** A registered schema, with those that it refers to. */
  static Schema parse(RegisteredSchema registered) {
    if (!registered.type().equals("AVRO")) {
      throw new AvroMisfit("it is of the type " + registered.type() + "; expected AVRO");
    }
    Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
    registered.references().forEach(reference -> parser.parse(reference.text()));
    return parser.parse(registered.text());
  }

  /** The first line of a message. */
  static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
