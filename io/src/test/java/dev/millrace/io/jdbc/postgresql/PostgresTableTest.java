package dev.millrace.io.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.PipelineId;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class PostgresTableTest {
  private static final JdbcSinkOptions OPTIONS =
      new JdbcSinkOptions(
          new JdbcTarget("jdbc:postgresql://h/d", "u", "", "s.t", 1),
          Schema.builder()
              .addField("k", FieldType.DECIMAL)
              .addField("v", ValueKind.TIMESTAMP_TYPE)
              .addField("tags", FieldType.array(FieldType.STRING))
              .build(),
          new PipelineId("p", "hash"),
          "out",
          "output:out",
          new Upsert(List.of("k"), "v"),
          10,
          0,
          Duration.ZERO,
          false);

  private static Column column(String type) {
    return new Column(type, true, false, false);
  }

  @Test
  void anUpsertComparesVersionAndIdAndSendsNestedArraysAsText() {
    // given
    TableShape shape =
        new TableShape(
            Map.of(
                "k", column("numeric(12,2)"),
                "v", column("timestamp(3) with time zone"),
                "tags", column("character varying(20)[]"),
                "millrace_id", column("text")),
            List.of(Set.of("k")));

    // when
    String statement = new PostgresTable(OPTIONS, shape).statement();

    // then
    assertThat(statement)
        .isEqualTo(
            "INSERT INTO \"s\".\"t\" AS t (\"k\", \"v\", \"tags\", \"millrace_id\") SELECT c1, c2,"
                + " c3::character varying[], c4 FROM unnest(?::numeric[], ?::timestamptz[],"
                + " ?::text[], ?::text[]) AS r (c1, c2, c3, c4) ON CONFLICT (\"k\") DO UPDATE SET"
                + " \"v\" = excluded.\"v\", \"tags\" = excluded.\"tags\", \"millrace_id\" ="
                + " excluded.\"millrace_id\" WHERE (t.\"v\", t.\"millrace_id\" COLLATE \"C\") <"
                + " (excluded.\"v\", excluded.\"millrace_id\" COLLATE \"C\")");
  }
}
