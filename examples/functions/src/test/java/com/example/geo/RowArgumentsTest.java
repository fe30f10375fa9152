package com.example.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows fit by the names of their fields, and are read by them. */
class RowArgumentsTest {
  private static final Point BERLIN = new Point(52.52, 13.4);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROW<lat DOUBLE, lon DOUBLE>",
        "ROW<lon DOUBLE, lat DOUBLE>",
        "ROW<lat DOUBLE, lon DOUBLE, name VARCHAR>",
        "ROW<name VARCHAR, lon DOUBLE NOT NULL, raw VARBINARY, lat DOUBLE>",
        "ROW<\"a \"\"b\"\" `c`\" VARBINARY, lon DOUBLE, lat DECIMAL(6, 2)>"
      })
  void aRowGoesByTheNamesOfItsFields(String type) throws SqlProblem {
    // given
    Schema schema = Schema.builder().addField("place", SqlCompiler.parseType(type)).build();
    Object[] row = new Object[schema.getField(0).getType().getRowSchema().getFieldCount()];
    row[schema.getField(0).getType().getRowSchema().indexOf("lat")] = BERLIN.lat();
    row[schema.getField(0).getType().getRowSchema().indexOf("lon")] = BERLIN.lon();

    // then
    assertThat(value("GEO_CELL(place, 5)", schema, (Object) row))
        .isEqualTo(GeoFunctions.geoCell(BERLIN, 5));
  }

  @Test
  void rowsInArraysAndMapsDoTooWhateverElseTheyHold() throws SqlProblem {
    // given
    String named = "ROW<more VARBINARY, at TIMESTAMP(6), bytes VARBINARY, weight DECIMAL(3, 1)>";
    Schema schema =
        Schema.builder()
            .addField("one", SqlCompiler.parseType(named))
            .addField("list", SqlCompiler.parseType("ARRAY<" + named + ">"))
            .addField("map", SqlCompiler.parseType("MAP<VARCHAR, " + named + ">"))
            .build();
    Object[] row = {new byte[] {1}, 1_000_123L, new byte[] {'x'}, new BigDecimal("1.5")};

    // then
    assertThat(
            value(
                "ROWS_AS_TEXT(one, list, map)",
                schema,
                row,
                Collections.singletonList(row),
                Map.of("k", row)))
        .isEqualTo(
            "1.5 x 1970-01-01T00:00:01.000123Z, [1.5 x 1970-01-01T00:00:01.000123Z],"
                + " {k=1.5 x 1970-01-01T00:00:01.000123Z}");
    assertThat(
            value(
                "ROWS_AS_TEXT(one, ARRAY[one, one], NULL)",
                schema,
                row,
                Collections.singletonList(row),
                Map.of("k", row)))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROW<lat DOUBLE, length DOUBLE>",
        "ROW<lat DOUBLE>",
        "ROW<lat DOUBLE, lon VARCHAR>",
        "ARRAY<ROW<lat DOUBLE, lon DOUBLE>>"
      })
  void aRowWithoutAFieldOrWithOneOfAnotherTypeIsRefused(String type) throws SqlProblem {
    // given
    Schema schema = Schema.builder().addField("place", SqlCompiler.parseType(type)).build();

    // then
    assertThatThrownBy(() -> SqlCompiler.compile("GEO_CELL(place, 5)", schema))
        .isInstanceOf(SqlProblem.class)
        .hasMessageContaining("expected GEO_CELL(ROW<lat DOUBLE, lon DOUBLE>, INTEGER)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "--",
      quoteCharacter = '~',
      value = {
        "MOMENT_AS_TEXT(fine, plain, 1, 'a') -- 1970-01-01T00:00:01.000123Z 1970-01-01T00:00:02Z"
            + " 1.0 a",
        "MOMENT_AS_TEXT(fine, NULL, 1.5, 'a') -- 1970-01-01T00:00:01.000123Z null 1.5 a",
        "MOMENT_AS_TEXT(fine, plain, NULL, NULL) -- 1970-01-01T00:00:01.000123Z"
            + " 1970-01-01T00:00:02Z null null",
        "MOMENT_AS_TEXT(plain, fine, 1, note) -- 1970-01-01T00:00:02Z 1970-01-01T00:00:01.000123Z"
            + " 1.0 n",
        "MOMENT_AS_TEXT(fine, fine, CAST(1 AS DOUBLE), note) -- 1970-01-01T00:00:01.000123Z"
            + " 1970-01-01T00:00:01.000123Z 1.0 n"
      })
  void momentsKeepTheirMicrosecondsWhateverIsBeside(String sql, String expected) throws SqlProblem {
    // given
    Schema schema =
        Schema.builder()
            .addField("fine", SqlCompiler.parseType("TIMESTAMP(6)"))
            .addField("plain", SqlCompiler.parseType("TIMESTAMP"))
            .addField("note", SqlCompiler.parseType("VARCHAR"))
            .build();

    // then
    assertThat(value(sql, schema, 1_000_123L, 2_000L, "n")).isEqualTo(expected);
  }

  private static Object value(String sql, Schema schema, Object... row) throws SqlProblem {
    return SqlCompiler.compile(sql, schema).expression().evaluate(row);
  }
}
