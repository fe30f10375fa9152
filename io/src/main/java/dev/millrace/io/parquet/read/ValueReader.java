package dev.millrace.io.parquet.read;

import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one field, record after record, from the columns below it. Levels are those
 * of the Dremel paper (Melnik et al., 2010), as Parquet stores them: a field is present in a record
 * iff the definition level of the columns below it reaches the field's own.
 */
abstract class ValueReader {

  /** The value at the current place, or null for NULL; every column below moves on. */
  abstract @Nullable Object read();

  /** Moves every column below on by one entry, for a field that is absent. */
  abstract void absent();

  /** Moves on past the value at the current place. */
  void skip() {
    read();
  }

  /** A column below this field; all of them agree about what is present. */
  abstract LeafReader probe();
}
