package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.element.ValueKind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The type of JSON values that were seen at one place: in the objects of all records, under one
 * key, or in the lists under it.
 */
public final class JsonGuess {
  private static final JsonFactory JSON = new JsonFactory();

  private @Nullable Kind kind;
  private String example = "";
  private long exampleRecord;
  private @Nullable String conflict;
  private final Map<String, JsonGuess> fields = new LinkedHashMap<>();
  private @Nullable JsonGuess item;

  /** What values are; the numbers come first, from narrow to wide. */
  private enum Kind {
    LONG(FieldType.INT64),
    LONG_DIGITS(ValueKind.decimalType(38, 0)),
    DOUBLE(FieldType.DOUBLE),
    BOOLEAN(FieldType.BOOLEAN),
    TEXT(FieldType.STRING),
    LIST(FieldType.STRING),
    OBJECT(FieldType.STRING);

    private final FieldType type;

    Kind(FieldType type) {
      this.type = type;
    }

    static Kind of(JsonParser in) throws IOException {
      return switch (in.currentToken()) {
        case START_OBJECT -> OBJECT;
        case START_ARRAY -> LIST;
        case VALUE_TRUE, VALUE_FALSE -> BOOLEAN;
        case VALUE_NUMBER_INT -> whole(in);
        case VALUE_NUMBER_FLOAT -> DOUBLE;
        default -> TEXT;
      };
    }

    private static Kind whole(JsonParser in) throws IOException {
      if (in.getNumberType() != NumberType.BIG_INTEGER) {
        return LONG;
      }
      return in.getText().length() <= 38 ? LONG_DIGITS : DOUBLE;
    }

    private boolean isNumber() {
      return compareTo(DOUBLE) <= 0;
    }

    boolean goesWith(Kind other) {
      return this == other || isNumber() && other.isNumber();
    }

    Kind wider(Kind other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /**
   * Looks at one more record.
   *
   * @param number for messages
   * @throws IOException if it is not a JSON object; what of it came before its fault counts
   */
  public void add(byte[] record, long number) throws IOException {
    try (JsonParser in = JSON.createParser(record)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      add(in, number);
    }
  }

  /** Looks at the value that begins at the current token, to its end. */
  private void add(JsonParser in, long number) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    Kind seen = Kind.of(in);
    if (kind == null) {
      kind = seen;
      example = JsonType.describe(in);
      exampleRecord = number;
    } else if (kind.goesWith(seen)) {
      kind = kind.wider(seen);
    } else if (conflict == null) {
      conflict =
          String.format(
              "%s in line %d and %s in line %d",
              example, exampleRecord, JsonType.describe(in), number);
    }
    if (seen == Kind.OBJECT) {
      while (in.nextToken() != JsonToken.END_OBJECT) {
        JsonGuess field = fields.computeIfAbsent(in.currentName(), name -> new JsonGuess());
        in.nextToken();
        field.add(in, number);
      }
    } else if (seen == Kind.LIST) {
      item = item == null ? new JsonGuess() : item;
      while (in.nextToken() != JsonToken.END_ARRAY) {
        item.add(in, number);
      }
    }
  }

  /**
   * The path of the first place where values do not go together, and what they are; a sentence
   * without its end.
   */
  public Optional<String> conflict() {
    return conflict("");
  }

  private Optional<String> conflict(String path) {
    if (conflict != null) {
      return Optional.of("'" + path + "' is " + conflict);
    }
    for (Map.Entry<String, JsonGuess> field : fields.entrySet()) {
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      Optional<String> found = field.getValue().conflict(name);
      if (found.isPresent()) {
        return found;
      }
    }
    return item == null ? Optional.empty() : item.conflict(path + "[]");
  }

  /** The keys that were seen, with their types; all nullable. */
  public Schema schema() {
    Schema.Builder schema = Schema.builder();
    fields.forEach((name, guess) -> schema.addNullableField(name, guess.type()));
    return schema.build();
  }

  private FieldType type() {
    if (kind == Kind.OBJECT && !fields.isEmpty()) {
      return FieldType.row(schema());
    } else if (kind == Kind.LIST) {
      FieldType items = item == null ? FieldType.STRING : item.type();
      return FieldType.array(items.withNullable(true));
    } else if (kind == Kind.OBJECT) {
      return FieldType.map(FieldType.STRING, FieldType.STRING.withNullable(true));
    }
    return kind == null ? FieldType.STRING : kind.type;
  }
}
