package dev.millrace.io.format.registry;

import java.util.List;

/**
 * A schema that a registry holds.
 *
 * @param id the registry's number for it
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param text the schema itself
 * @param references what the text refers to, each after what it refers to in turn
 */
public record RegisteredSchema(int id, String type, String text, List<Reference> references) {
  /**
   * A schema that another one refers to.
   *
   * @param name under which: a record's full name, or the name of an imported file
   * @param text the schema itself
   */
  public record Reference(String name, String text) {}
}
