package dev.millrace.spec.yaml;

import java.util.Optional;

/**
 * The declaration of one key. It is the only one: the checks, the reference page and the JSON
 * Schema all come from it.
 *
 * @param type what its value looks like
 * @param required whether the key must be there
 * @param defaultText what holds where the key is not written, in words or as YAML
 * @param doc one or two sentences for the reference page
 * @param means the key that this one is another name of
 */
record Key(
    String name,
    ValueType type,
    boolean required,
    Optional<String> defaultText,
    String doc,
    Availability availability,
    Optional<String> means) {

  static Key required(String name, ValueType type, String doc) {
    return new Key(name, type, true, Optional.empty(), doc, Availability.NOW, Optional.empty());
  }

  static Key optional(String name, ValueType type, String doc) {
    return new Key(name, type, false, Optional.empty(), doc, Availability.NOW, Optional.empty());
  }

  static Key optional(String name, ValueType type, String defaultText, String doc) {
    return new Key(
        name, type, false, Optional.of(defaultText), doc, Availability.NOW, Optional.empty());
  }

  /** A key that other versions or Beam YAML have. */
  static Key later(String name, String doc) {
    return new Key(
        name,
        ValueType.Simple.ANY,
        false,
        Optional.empty(),
        doc,
        Availability.LATER,
        Optional.empty());
  }

  /** A key whose value is Python or JavaScript. */
  static Key foreignCode(String name) {
    return new Key(
        name,
        ValueType.Simple.ANY,
        false,
        Optional.empty(),
        "Python or JavaScript; refused.",
        Availability.FOREIGN_CODE,
        Optional.empty());
  }

  /** Beam YAML's name of a key that is called otherwise here; both work, one at a time. */
  static Key synonym(String name, Key of) {
    return new Key(
        name,
        of.type(),
        false,
        of.defaultText(),
        "The same as `" + of.name() + "`.",
        Availability.NOW,
        Optional.of(of.name()));
  }

  /** The name under which readers find the value. */
  String canonicalName() {
    return means.orElse(name);
  }
}
