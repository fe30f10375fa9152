package dev.millrace.connect.parquet;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.FileKeys;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.Simple;

/** {@code ReadFromParquet}. */
final class ParquetSourceType implements SourceType {
  static final Key<String> PARTITIONS =
      optional(
          "partitions",
          Simple.TEXT,
          "The directories below `path` by event time, for example"
              + " `dt={yyyy-MM-dd}/hour={HH}`; a time range then reads only what it needs.");

  static final Key<String> ON_ERROR =
      defaulting(
          "on_error",
          Choice.of("fail", "skip"),
          "fail",
          "What a truncated or corrupt file does to the run.");

  private static final KeySet KEYS =
      KeySet.of(
          FileKeys.SOURCE_PATH,
          PARTITIONS,
          optional("columns", new ListOf<>(Simple.COLUMN), "those in use", "The columns to read."),
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          ON_ERROR,
          SharedKeys.ERROR_HANDLING);

  @Override
  public String type() {
    return "ReadFromParquet";
  }

  @Override
  public String doc() {
    return "Reads Parquet files.";
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public boolean isEndless() {
    return false;
  }
}
