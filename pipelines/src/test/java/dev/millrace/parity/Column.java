package dev.millrace.parity;

/** A column of a generated stream or step. */
record Column(String name, Type type, boolean nullable) {
  Column named(String newName) {
    return new Column(newName, type, nullable);
  }

  Column orNull() {
    return new Column(name, type, true);
  }

  String declared() {
    return "\"" + type.sql() + (nullable ? "" : " NOT NULL") + "\"";
  }
}
