package dev.millrace.connect.key;

/** Whether this version can do what a key or type asks for. */
public enum Availability {
  /** It works. */
  NOW,
  /** Its name is known, from Beam YAML or from the design, and it is refused as not available. */
  LATER,
  /** It asks for Python or JavaScript code, which Millrace never runs. */
  FOREIGN_CODE
}
