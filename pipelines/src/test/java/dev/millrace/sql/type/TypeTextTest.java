package dev.millrace.sql.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TypeTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BOOLEAN",
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "REAL",
        "DOUBLE",
        "DECIMAL",
        "DECIMAL(38, 10)",
        "VARCHAR",
        "VARBINARY",
        "TIMESTAMP",
        "TIMESTAMP(6)",
        "DATE",
        "TIME",
        "ARRAY<VARCHAR>",
        "MAP<VARCHAR, BIGINT>",
        "ROW<a INTEGER, b ROW<c ARRAY<DATE>>>"
      })
  void readsWhatItWrites(String text) throws SqlProblem {
    FieldType type = TypeText.parse(text);

    assertThat(TypeText.name(type)).isEqualTo(text);
    assertThat(type.getNullable()).isTrue();
    assertThat(TypeText.parse(text + " NOT NULL")).isEqualTo(type.withNullable(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          int ~ INTEGER
          Bool ~ BOOLEAN
          FLOAT ~ DOUBLE
          DOUBLE PRECISION ~ DOUBLE
          NUMERIC(10) ~ DECIMAL(10, 0)
          varchar(255) ~ VARCHAR
          STRING ~ VARCHAR
          BYTES ~ VARBINARY
          TIMESTAMP(0) ~ TIMESTAMP
          TIMESTAMP(3) ~ TIMESTAMP
          TIMESTAMP(4) ~ TIMESTAMP(6)
          VARCHAR ARRAY ~ ARRAY<VARCHAR>
          INTEGER NOT NULL ARRAY ~ ARRAY<INTEGER>
          ROW(a INTEGER, b VARCHAR) ~ ROW<a INTEGER, b VARCHAR>
          ROW<`a b` INTEGER> ~ ROW<a b INTEGER>
          """)
  void readsOtherSpellings(String text, String name) throws SqlProblem {
    assertThat(TypeText.name(TypeText.parse(text))).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROW<a INTEGER, `b c` MAP<VARCHAR, ROW<`d\"e` ARRAY<DATE>>>>",
        "ROW<\"x`\"\"y\" VARBINARY>"
      })
  void generatedCodeReadsWhatItWrites(String text) throws SqlProblem {
    // given
    FieldType type = TypeText.parse(text);

    // then
    assertThat(TypeText.parse(TypeSource.of(type))).isEqualTo(type);
  }

  @Test
  void readsNullabilityOfNestedTypes() throws SqlProblem {
    assertThat(
            TypeText.parse(
                "ROW<a INTEGER NOT NULL, b ARRAY<VARCHAR NOT NULL>, m MAP<VARCHAR, DATE>>"))
        .isEqualTo(
            FieldType.row(
                    Schema.builder()
                        .addInt32Field("a")
                        .addNullableField("b", FieldType.array(FieldType.STRING))
                        .addNullableField(
                            "m",
                            FieldType.map(FieldType.STRING, ValueKind.DATE_TYPE.withNullable(true)))
                        .build())
                .withNullable(true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          VARCHR ~ 1:1 type 'VARCHR' is not known; expected one of BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY, TIMESTAMP, DATE, TIME, ARRAY, MAP, ROW. Did you mean 'VARCHAR'?
          DECIMAL(39, 2) ~ 1:15 DECIMAL(39, 2) is out of range; expected a precision of 1 to 38 and a scale of 0 to the precision
          DECIMAL(5, 6) ~ 1:14 DECIMAL(5, 6) is out of range; expected a precision of 1 to 38 and a scale of 0 to the precision
          DECIMAL(5 ~ 1:10 expected ')' at the end
          DECIMAL(x) ~ 1:9 expected a number instead of 'x'
          TIMESTAMP(9) ~ 1:13 TIMESTAMP(9) is finer than a timestamp can be; expected 0 to 6 digits of a second
          ARRAY<> ~ 1:7 a type is missing; expected one of BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY, TIMESTAMP, DATE, TIME, ARRAY, MAP, ROW.
          MAP<VARCHAR> ~ 1:12 expected ',' instead of '>'
          INTEGER NOT ~ 1:12 expected 'NULL' at the end
          ROW<a INTEGER, a VARCHAR> ~ 1:16 the field 'a' is there twice
          INTEGER x ~ 1:9 unexpected 'x' after the type
          ROW<INTEGER> ~ 1:12 a type is missing; expected one of BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY, TIMESTAMP, DATE, TIME, ARRAY, MAP, ROW.
          """)
  void refusesWithPlaceAndSentence(String text, String message) {
    SqlProblem problem = catchThrowableOfType(SqlProblem.class, () -> TypeText.parse(text));

    assertThat(problem.code()).isEqualTo("ML-3003");
    assertThat(problem.line() + ":" + problem.column() + " " + problem.reason()).isEqualTo(message);
  }
}
