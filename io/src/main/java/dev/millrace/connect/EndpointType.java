package dev.millrace.connect;

import dev.millrace.connect.key.KeySet;

/** A type of source or sink, and the keys that it takes. */
public interface EndpointType {
  /** The type's name in pipeline files: {@code ReadFrom…} or {@code WriteTo…}. */
  String type();

  /** One or two sentences for the reference page. */
  String doc();

  /** Its keys, in the order of the reference page. */
  KeySet keys();
}
