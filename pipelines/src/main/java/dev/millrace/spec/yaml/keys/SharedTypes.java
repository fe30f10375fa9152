package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Part;
import dev.millrace.connect.key.ValueType.Shape;
import dev.millrace.connect.key.ValueType.Simple;

/** Value types and keys that several declarations use. */
public final class SharedTypes {
  static final ValueType<?> COLUMNS = OneOf.of(Simple.COLUMN, new ListOf<>(Simple.COLUMN));
  static final ValueType<?> NAMES = new ListOf<>(Simple.NAME);

  /** An expression as text, or in Beam YAML's long form. */
  static final ValueType<?> EXPRESSION =
      OneOf.of(
          Expression.ANY,
          ObjectOf.of(
              Key.required("expression", Expression.ANY, "The expression."),
              Key.foreignCode("callable"),
              Key.foreignCode("path"),
              Key.foreignCode("name")));

  static final Key<?> LANGUAGE =
      Key.defaulting(
          "language",
          Choice.of("sql", "generic", "python", "calcite").foreign("javascript", "java"),
          "sql",
          "The language of the expressions. `generic`, which a file without `streams` and `outputs`"
              + " has by default, has Beam YAML's meaning for columns, literals and comparisons,"
              + " with `\"abc\"` a string; `python` is read where an expression means the same in"
              + " SQL. `calcite` is SQL.");

  static final Key<?> ERROR_HANDLING = SharedKeys.ERROR_HANDLING;

  public static final Part JSON_SCHEMA =
      new Part("schema", "a JSON Schema as a map", "JSON Schemas as maps", Shape.MAP);

  public static final Part WINDOWING =
      new Part("windowing", "a map with type and its sizes", "maps with type and sizes", Shape.MAP);

  /** A rule of {@code Detect}. */
  public static final Part RULE =
      new Part("rule", "a map with type and its keys", "maps with type and keys", Shape.MAP);

  public static final Part SOURCE =
      new Part("source", "a map with type and config", "maps with type and config", Shape.MAP);
  static final Part LOOKUP =
      new Part("lookup", "a map with type and config", "maps with type and config", Shape.MAP);
  static final Part SINK =
      new Part("sink", "a map with type and config", "maps with type and config", Shape.MAP);
  static final Part TRANSFORM =
      new Part(
          "transform",
          "a map with type, name, input and config",
          "maps with type, name, input and config",
          Shape.MAP);
  static final Part ROW =
      new Part(
          "row", "a row: a map of column to value", "rows: maps of column to value", Shape.MAP);

  private SharedTypes() {}
}
