package dev.millrace.plan.literal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** What is written for a row is read as the same row. */
class LiteralTextTest {
  private static final Schema INNER =
      Schema.builder().addNullableField("yes", FieldType.STRING).addInt64Field("n n").build();
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("text", FieldType.STRING)
          .addNullableField("null", FieldType.INT64)
          .addNullableField("d", FieldType.DOUBLE)
          .addNullableField("f", FieldType.FLOAT)
          .addNullableField("amount: x", ValueKind.decimalType(38, 4))
          .addNullableField("b", FieldType.BOOLEAN)
          .addNullableField("bytes", FieldType.BYTES)
          .addNullableField("t", ValueKind.TIMESTAMP_TYPE)
          .addNullableField("list", FieldType.array(FieldType.STRING.withNullable(true)))
          .addNullableField("map", FieldType.map(FieldType.STRING, FieldType.DOUBLE))
          .addNullableField("row", FieldType.row(INNER))
          .build();

  @Property(tries = 300)
  void isReadAsTheSameRow(@ForAll("rows") Object[] row) {
    // when
    String text = LiteralText.row(SCHEMA, row);
    Object[] read = Literals.toRow(literal(text), SCHEMA, "tests");

    // then
    RowCodec codec = RowCodec.of(SCHEMA);
    assertThat(codec.encode(read)).as(text).isEqualTo(codec.encode(row));
  }

  @Example
  void leavesOutQuotesAndZerosThatSayNothing() {
    Object[] row = new Object[SCHEMA.getFieldCount()];
    row[0] = "EUR a/b";
    row[4] = new BigDecimal("9.5000");
    row[7] = 1_769_853_600_000L;

    assertThat(LiteralText.row(SCHEMA, row, List.of("text", "amount: x", "t")))
        .isEqualTo("{text: EUR a/b, \"amount: x\": 9.5000, t: \"2026-01-31T10:00:00Z\"}");
  }

  private static RowLiteral literal(String text) {
    String file =
        """
        pipeline:
          type: chain
          transforms: [{type: Create, name: C, config: {elements: [1]}}, {type: LogForTesting}]
        tests:
          - expected_outputs:
              - name: C
                elements:
                  - %s
        """
            .formatted(text);
    TestSpec test = PipelineFiles.parse("p.yaml", file, Map.of()).spec().tests().get(0);
    return test.expectedOutputs().get(0).elements().get(0);
  }

  @Provide
  Arbitrary<Object[]> rows() {
    Arbitrary<String> texts =
        Arbitraries.of(
                "",
                " ",
                "a b",
                "null",
                "No",
                "~",
                "1",
                "1e3",
                "0x1F",
                "2026-01-31",
                "- a",
                "a: b",
                "#x",
                "a #b",
                "'",
                "\"",
                "\\",
                "\n",
                "\r",
                "\t",
                "${HOME}",
                "$${X}",
                "{{ x }}",
                "{% if %}",
                "{# c",
                "[a",
                "a]",
                "a,b",
                "\u0000",
                "\u0085",
                "\u2028",
                "\uFEFF",
                "é😀",
                "=",
                "<<",
                "!tag",
                "&a",
                "*a",
                "%x",
                "@x",
                "`x",
                "?",
                "a:")
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(parts -> String.join("", parts));
    Arbitrary<Double> doubles =
        Arbitraries.oneOf(
            Arbitraries.doubles(),
            Arbitraries.of(0.0, 1e300, -1e-300, Double.NaN, Double.NEGATIVE_INFINITY, 1e10));
    Arbitrary<BigDecimal> decimals =
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1e33"), new BigDecimal("1e33"))
            .ofScale(4);
    Arbitrary<Object[]> inner =
        Combinators.combine(texts.injectNull(0.2), Arbitraries.longs())
            .as((a, b) -> new Object[] {a, b});
    return Combinators.combine(
            List.<Arbitrary<Object>>of(
                texts.injectNull(0.1).asGeneric(),
                Arbitraries.longs().injectNull(0.1).asGeneric(),
                doubles.injectNull(0.1).asGeneric(),
                doubles.map(Double::floatValue).injectNull(0.1).asGeneric(),
                decimals.injectNull(0.1).asGeneric(),
                Arbitraries.of(true, false).injectNull(0.1).asGeneric(),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(5).injectNull(0.1).asGeneric(),
                Arbitraries.longs()
                    .between(-9_000_000_000_000L, 9_000_000_000_000L)
                    .injectNull(0.1)
                    .asGeneric(),
                texts.injectNull(0.2).list().ofMaxSize(3).injectNull(0.1).asGeneric(),
                Arbitraries.maps(texts, doubles).ofMaxSize(3).injectNull(0.1).asGeneric(),
                inner.injectNull(0.1).asGeneric()))
        .as(values -> values.toArray());
  }

  @Example
  void isOneLine() {
    assertThat(LiteralText.quoted(String.join("", Arrays.asList("a\n", "\u2028", "{{"))))
        .isEqualTo("\"a\\n\\u2028\\u007b{\"");
  }
}
