package dev.millrace.io.format.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.io.format.registry.SchemaChange.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class AvroComparisonTest {
  private static final String DECIMAL =
      "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": %d}";

  private static RegisteredSchema record(String... fields) {
    return new RegisteredSchema(
        0,
        "AVRO",
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [" + String.join(", ", fields) + "]}",
        List.of());
  }

  private static String field(String name, String type) {
    return "{\"name\": \"" + name + "\", \"type\": " + type + "}";
  }

  private static String withDefault(String name, String type, String value) {
    return "{\"name\": \"" + name + "\", \"type\": " + type + ", \"default\": " + value + "}";
  }

  private static List<String> compare(RegisteredSchema before, RegisteredSchema after) {
    return AvroComparison.of(before, after).stream()
        .map(change -> change.effect() + " " + change)
        .toList();
  }

  private static List<String> ofType(String before, String after) {
    return compare(record(field("a", before)), record(field("a", after)));
  }

  @Test
  void valuesThatWouldBeMisreadAreFoundWhichAvrosOwnCheckPassesOver() {
    assertThat(ofType(DECIMAL.formatted(2), DECIMAL.formatted(3)))
        .containsExactly("MISREAD field 'a': decimal(12,2) → decimal(12,3)");
    assertThat(
            ofType(
                "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}",
                "{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}"))
        .containsExactly("MISREAD field 'a': timestamp-millis → timestamp-micros");
    assertThat(ofType("\"long\"", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}"))
        .containsExactly("MISREAD field 'a': long → timestamp-millis");
    assertThat(ofType("[\"null\", " + DECIMAL.formatted(2) + "]", DECIMAL.formatted(2)))
        .containsExactly("BACKWARD field 'a': cannot be null any more");
    String ten = DECIMAL.formatted(2).replace("12", "10");
    assertThat(ofType(ten, DECIMAL.formatted(2)))
        .containsExactly("NONE field 'a': decimal(10,2) → decimal(12,2)");
  }

  @Test
  void fieldsThatComeAndGoBreakThoseWhoHaveNothingInTheirPlace() {
    RegisteredSchema old = record(field("a", "\"long\""));
    assertThat(compare(old, record(field("a", "\"long\""), field("b", "\"int\""))))
        .containsExactly("BACKWARD field 'b': new, int, without a default");
    assertThat(compare(old, record(field("a", "\"long\""), withDefault("b", "\"int\"", "1"))))
        .containsExactly("NONE field 'b': new, int");
    assertThat(compare(old, record()))
        .containsExactly("FORWARD field 'a': gone, and had no default");
    assertThat(compare(old, record("{\"name\": \"b\", \"type\": \"long\", \"aliases\": [\"a\"]}")))
        .isEmpty();
  }

  @Test
  void typesFollowAvrosRulesOfResolution() {
    assertThat(ofType("\"int\"", "\"long\"")).containsExactly("FORWARD field 'a': int → long");
    assertThat(ofType("\"long\"", "\"int\"")).containsExactly("BACKWARD field 'a': long → int");
    assertThat(ofType("\"long\"", "\"boolean\"")).containsExactly("BOTH field 'a': long → boolean");
    assertThat(ofType("\"long\"", "[\"null\", \"long\"]"))
        .containsExactly("FORWARD field 'a': can be null now");
    String colours = "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [%s]}";
    assertThat(ofType(colours.formatted("\"A\""), colours.formatted("\"A\", \"B\"")))
        .containsExactly("FORWARD field 'a': new symbols [B]");
  }

  @Test
  void levelsRefuseWhatBreaksTheirReaders() {
    List<SchemaChange> newField =
        AvroComparison.of(record(), record(field("a", DECIMAL.formatted(2))));
    assertThat(newField).allMatch(Level.BACKWARD::refuses).noneMatch(Level.FORWARD::refuses);
    assertThat(newField).allMatch(Level.FULL::refuses);
    assertThat(
            AvroComparison.of(
                record(field("a", DECIMAL.formatted(2))), record(field("a", DECIMAL.formatted(3)))))
        .allMatch(Level.BACKWARD::refuses)
        .allMatch(Level.FORWARD::refuses);
  }

  @Test
  void recordsWithinThemselvesEndAndWhatIsNoSchemaIsSaid() {
    String list = "[\"null\", \"R\"]";
    assertThat(compare(record(field("next", list)), record(field("next", list)))).isEmpty();
    RegisteredSchema broken = new RegisteredSchema(0, "AVRO", "{\"type\": 1}", List.of());
    assertThatThrownBy(() -> AvroComparison.of(broken, broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an Avro schema: ");
  }
}
