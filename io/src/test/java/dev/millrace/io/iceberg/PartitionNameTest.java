package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** Texts whose partition cannot be a directory. */
class PartitionNameTest {
  private static final org.apache.iceberg.Schema COLUMNS =
      new org.apache.iceberg.Schema(Types.NestedField.optional(1, "city", Types.StringType.get()));
  private static final Schema ROWS = Schema.builder().addStringField("city").build();
  private static final String LONG = "漢".repeat(30);

  private static RecordValues values(PartitionSpec spec, String warehouse) {
    InMemoryCatalog catalog = new InMemoryCatalog();
    catalog.initialize("c", Map.of("warehouse", warehouse));
    catalog.createNamespace(Namespace.of("db"));
    Table table = catalog.createTable(TableIdentifier.parse("db.t"), COLUMNS, spec);
    return RecordValues.of(ROWS, table);
  }

  private static PartitionSpec.Builder spec() {
    return PartitionSpec.builderFor(COLUMNS);
  }

  private static void assertRefused(RecordValues values, String text) {
    assertThatThrownBy(() -> values.of(new Object[] {text}))
        .hasMessageContaining("column 'city' is too long to be the name of a partition's");
  }

  private static void assertTaken(RecordValues values, String text) {
    assertThat(values.of(new Object[] {text}).get(0)).isEqualTo(text);
  }

  @Test
  void textsThatAreTooLongAsNamesOfDirectoriesAreRefused() {
    RecordValues city = values(spec().identity("city").build(), "/w");

    assertRefused(city, LONG);
    assertRefused(city, "x".repeat(251));
    assertTaken(city, "x".repeat(250));
    assertTaken(city, "漢".repeat(27));
    assertRefused(values(spec().truncate("city", 29).build(), "/w"), LONG);
    assertTaken(values(spec().truncate("city", 20).build(), "/w"), LONG);
  }

  @Test
  void whereThereAreNoDirectoriesTheyAreTaken() {
    assertTaken(values(spec().bucket("city", 4).build(), "/w"), LONG);
    assertTaken(values(spec().alwaysNull("city").build(), "/w"), LONG);
    assertTaken(values(PartitionSpec.unpartitioned(), "/w"), LONG);
    assertTaken(values(spec().identity("city").build(), "s3://bucket/w"), LONG);
  }
}
