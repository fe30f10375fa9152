package dev.millrace.io.jdbc.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What columns and texts of databases that are not at hand come to. */
class StandardTypesTest {
  @ParameterizedTest
  @CsvSource({"datetime, false", "smalldatetime, false", "datetime2, true", "TIMESTAMP, true"})
  void aTypeThatRoundsTimesIsReadAndNotWritten(String own, boolean written) {
    String found = StandardTypes.name(Types.TIMESTAMP, own, 23, 3);

    assertThat(StandardTypes.COLUMNS.holds(found, ValueKind.TIMESTAMP_TYPE)).isEqualTo(written);
    assertThat(StandardTypes.reads(found, ValueKind.TIMESTAMP_TYPE)).isTrue();
    assertThat(ValueKind.of(StandardTypes.found(found))).isEqualTo(ValueKind.TIMESTAMP);
  }

  @ParameterizedTest
  @CsvSource({"jdbc:sqlite:shop.db, 2", "jdbc:h2:shop, 0"})
  void decimalsThatSqliteCutsAreRefused(String url, int problems) {
    // given
    Schema schema =
        Schema.builder()
            .addField("short", ValueKind.decimalType(15, 2))
            .addField("long", ValueKind.decimalType(16, 2))
            .addField("any", Schema.FieldType.DECIMAL)
            .addInt64Field("n")
            .build();
    JdbcSinkOptions options =
        new JdbcSinkOptions(
            new JdbcTarget(url, null, null, "t", 1, "Driver"),
            schema,
            new PipelineId("p", "hash"),
            "out",
            "output:out",
            null,
            10,
            0,
            Duration.ZERO,
            false);

    // when
    List<String> found =
        StandardTypes.COLUMNS.problems(options, new TableShape(Map.of(), List.of()));

    // then
    assertThat(found).hasSize(problems).noneMatch(problem -> problem.contains("'short'"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEmptyTextIsNoValueWhereItIsNull(boolean emptyIsNull) {
    // given
    StandardValues values = values(new TextRules(false, false, emptyIsNull));

    // when, then
    if (emptyIsNull) {
      assertThatThrownBy(() -> values.of(new Object[] {""}))
          .isInstanceOf(RowFault.class)
          .hasMessageContaining("an empty text is NULL");
    } else {
      assertThat(values.of(new Object[] {""})).containsExactly("");
    }
    assertThat(values.of(new Object[] {" "})).containsExactly(" ");
  }

  @Test
  void aTextOfAKeyDoesNotEndWithSpacesThatMeanNothing() {
    StandardValues values = values(new TextRules(true, false, false));

    assertThatThrownBy(() -> values.of(new Object[] {"a "})).isInstanceOf(RowFault.class);
    assertThat(values.of(new Object[] {" a"})).containsExactly(" a");
  }

  private static StandardValues values(TextRules rules) {
    return new StandardValues(
        Schema.builder().addStringField("k").build(),
        new TableShape(
            Map.of("k", new Column("VARCHAR(9)", true, false, false)), List.of(Set.of("k"))),
        Set.of("k"),
        rules);
  }
}
