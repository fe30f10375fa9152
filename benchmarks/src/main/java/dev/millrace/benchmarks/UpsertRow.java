package dev.millrace.benchmarks;

import java.util.Random;

/** A row that is upserted: half of the rows are a second state of a key. */
record UpsertRow(long id, long version) {
  static final String COLUMNS =
      " (id bigint primary key, v bigint not null, at timestamptz not null, note text";

  static UpsertRow next(Random random, int rows, long version) {
    return new UpsertRow(random.nextInt(rows / 2), version);
  }

  String note() {
    return "note of " + id + " at " + version;
  }

  String time() {
    return "2025-03-01T10:%02d:%02d.%03dZ"
        .formatted(version / 60_000 % 60, version / 1_000 % 60, version % 1_000);
  }
}
