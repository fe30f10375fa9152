package dev.millrace.dlq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.element.RowFault;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.job.Refusals;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Fields of records that are given other values on the way: {@code amount = REPLACE(amount, ',',
 * '.')}. Records that could not be decoded have no typed columns, so an expression sees every field
 * of the JSON value as text, and NULL where it is missing.
 */
public final class LetterEdits {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // The fields that are not edited stay as they are.
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String VALUE = "value";

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, Compiled> compiled = new HashMap<>();

  /**
   * Edits of the records of one stream.
   *
   * @param texts the columns as texts
   */
  private record Compiled(Schema texts, Map<String, Edit> edits) {}

  /**
   * One edit.
   *
   * @param encoder of a row whose one column is the value
   */
  private record Edit(TypedExpression expression, JsonEncoder encoder) {
    static Edit of(TypedExpression expression) {
      Schema one = Schema.builder().addNullableField(VALUE, expression.type()).build();
      return new Edit(expression, JsonEncoder.of(one));
    }

    /** As a stream's own records have it. */
    JsonNode of(Object[] texts) {
      Object value = expression.expression().evaluate(texts);
      try {
        return JSON.readTree(encoder.encode(new Object[] {value})).get(VALUE);
      } catch (IOException e) {
        throw new UncheckedIOException("reading from memory", e);
      }
    }
  }

  /**
   * @param edits each {@code FIELD = SQL}
   * @throws dev.millrace.diag.UserException ML-4100 if one is not
   */
  public LetterEdits(List<String> edits) {
    for (String edit : edits) {
      int sign = edit.indexOf('=');
      String field = sign < 0 ? "" : edit.substring(0, sign).strip();
      if (field.isEmpty() || edit.substring(sign + 1).isBlank()) {
        throw usage(
            "got '" + edit + "'; expected FIELD = SQL, for example \"amount = TRIM(amount)\"");
      }
      if (fields.put(field, edit.substring(sign + 1).strip()) != null) {
        throw usage("field '" + field + "' is set twice");
      }
    }
  }

  /** The edits, one a line; empty if there are none. */
  String text() {
    List<String> lines = new ArrayList<>();
    fields.forEach((field, sql) -> lines.add(field + " = " + sql));
    return String.join("\n", lines);
  }

  /**
   * The value of a record with its edits.
   *
   * @throws RowFault if an expression fails for this value
   * @throws dev.millrace.diag.UserException ML-4100 if the edits do not fit the stream
   */
  byte @Nullable [] apply(StreamNode stream, byte @Nullable [] value) {
    if (fields.isEmpty() || value == null) {
      return value;
    }
    Compiled edits = compiled.computeIfAbsent(stream.stream().name(), name -> compile(stream));
    if (!(read(value) instanceof ObjectNode object)) {
      return value;
    }
    Object[] texts = new Object[edits.texts().getFieldCount()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(object.get(edits.texts().getField(i).getName()));
    }
    edits.edits().forEach((field, edit) -> object.set(field, edit.of(texts)));
    try {
      return JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Compiled compile(StreamNode stream) {
    String name = stream.stream().name();
    String format = stream.stream().live().flatMap(live -> live.text("format")).orElse("");
    if (!format.equals("JSON")) {
      throw usage(
          "the records of '" + name + "' are " + format + "; only fields of JSON can be edited");
    }
    Schema.Builder texts = Schema.builder();
    stream
        .schema()
        .getFieldNames()
        .forEach(field -> texts.addNullableField(field, FieldType.STRING));
    Schema schema = texts.build();
    Map<String, Edit> expressions = new LinkedHashMap<>();
    fields.forEach(
        (field, sql) -> {
          if (!schema.hasField(field)) {
            throw usage(
                "stream '"
                    + name
                    + "' has no field '"
                    + field
                    + "'; expected one of "
                    + String.join(", ", schema.getFieldNames()));
          }
          try {
            expressions.put(field, Edit.of(SqlCompiler.compile(sql, schema)));
          } catch (SqlProblem e) {
            throw usage(field + " = " + sql + ": " + e.reason());
          }
        });
    return new Compiled(schema, expressions);
  }

  /** Null for what is not JSON: it is judged as it is. */
  private static @Nullable JsonNode read(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable String text(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }

  private static RuntimeException usage(String what) {
    return Refusals.of(Refusals.USAGE, "--set: " + what);
  }
}
