package dev.millrace.io.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.StoredNames.Fields;
import dev.millrace.io.file.StoredNames.Note;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class StoredNamesTest {
  private static Fields table(String... names) {
    Map<String, Fields> parts = new LinkedHashMap<>();
    List.of(names).forEach(name -> parts.put(name, Fields.NONE));
    return new Fields(parts);
  }

  private static StoredNames names(Schema declared, String time, Fields table) {
    return StoredNames.of(declared, Set.of(), FileTime.ofColumn(time), "db.t", table);
  }

  private static Schema texts(String... names) {
    Schema.Builder schema = Schema.builder();
    List.of(names).forEach(name -> schema.addNullableField(name, FieldType.STRING));
    return schema.build();
  }

  @Test
  void aNameThatDiffersInCaseIsTheTables() {
    StoredNames names = names(texts("orderid", "v"), "AT", table("OrderId", "v", "At"));

    assertThat(names.schema()).isEqualTo(texts("OrderId", "v"));
    assertThat(names.time().column()).isEqualTo("At");
    assertThat(names.notes())
        .containsExactly(
            new Note("ML-5120", "column 'orderid' is read from 'OrderId', which differs in case"));
  }

  @Test
  void theTimeIsTheColumnThatIsDeclared() {
    StoredNames names = names(texts("at"), "at", table("At"));

    assertThat(names.time().column()).isEqualTo("At");
  }

  @Test
  void namesThatAreToldApartAreWhatTheySay() {
    StoredNames names = names(texts("id", "ID"), null, table("Id", "id"));

    assertThat(names.schema()).isEqualTo(texts("id", "ID"));
    assertThat(names.notes())
        .containsExactly(
            new Note(
                "ML-5106",
                "column 'ID' is not in the table and is NULL in its rows; there are Id, id"));
  }

  @Test
  void aNameMeansTheSameWhereTheOtherIsNotRead() {
    StoredNames names =
        StoredNames.of(texts("id"), Set.of("id", "ID"), FileTime.UNDECLARED, "db.t", table("ID"));

    assertThat(names.schema()).isEqualTo(texts("id"));
    assertThat(names.notes()).extracting(Note::code).containsExactly("ML-5106");
  }

  @Test
  void fieldsWithinColumnsAreFoundToo() {
    // given
    Schema declared =
        Schema.builder()
            .addField("list", FieldType.array(FieldType.row(texts("a"))))
            .addField("map", FieldType.map(FieldType.STRING, FieldType.row(texts("b"))))
            .build();
    Fields table = new Fields(Map.of("list", table("A"), "map", table("B")));

    // when
    StoredNames names = names(declared, null, table);

    // then
    assertThat(names.schema())
        .isEqualTo(
            Schema.builder()
                .addField("list", FieldType.array(FieldType.row(texts("A"))))
                .addField("map", FieldType.map(FieldType.STRING, FieldType.row(texts("B"))))
                .build());
    assertThat(names.notes())
        .extracting(Note::text)
        .containsExactly(
            "column 'list.a' is read from 'A', which differs in case",
            "column 'map.b' is read from 'B', which differs in case");
  }

  @Test
  void aNameThatMayBeOneOfTwoIsRefused() {
    assertThatThrownBy(() -> names(texts("ID"), null, table("Id", "id")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5109")
        .hasMessageContaining("'ID' may be Id or id");
  }
}
