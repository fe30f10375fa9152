package dev.millrace.sql;

import org.apache.beam.sdk.schemas.Schema;

record SourceText(String sql, int column) {
  static SourceText of(String sql, Schema input) {
    String name = sql.trim();
    return new SourceText(sql, input.hasField(name) ? input.indexOf(name) : -1);
  }
}
