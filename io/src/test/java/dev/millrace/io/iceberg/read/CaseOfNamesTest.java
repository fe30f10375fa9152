package dev.millrace.io.iceberg.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.StoredNames;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of engines that do not tell names apart that differ in case alone. */
class CaseOfNamesTest {
  @TempDir private Path dir;

  @Test
  void columnsAndFieldsAreReadByTheTablesNames() throws Exception {
    // given
    IcebergTarget target =
        new IcebergTarget(
            "db.t", "default", Map.of("type", "hadoop", "warehouse", dir.toString()), Map.of());
    try (IcebergSession session = IcebergSession.open(target)) {
      ((SupportsNamespaces) session.catalog()).createNamespace(session.identifier().namespace());
      session
          .catalog()
          .createTable(
              session.identifier(),
              new org.apache.iceberg.Schema(
                  NestedField.optional(1, "OrderId", Types.StringType.get()),
                  NestedField.optional(2, "At", Types.TimestampType.withZone()),
                  NestedField.optional(
                      3,
                      "who",
                      Types.StructType.of(
                          NestedField.optional(4, "Name", Types.StringType.get())))));
    }
    FieldType who =
        FieldType.row(Schema.builder().addNullableField("name", FieldType.STRING).build());
    Schema declared =
        Schema.builder()
            .addNullableField("orderid", FieldType.STRING)
            .addNullableField("who", who)
            .addNullableField("none", FieldType.STRING)
            .build();

    // when
    IcebergPlan plan =
        IcebergPlan.of(
            new IcebergSourceOptions(
                target,
                declared,
                IcebergSourceOptions.Moment.NOW,
                FileTime.ofColumn("at"),
                null,
                null,
                null,
                false,
                Set.of()));

    // then
    assertThat(plan.columns().schema().getFieldNames())
        .containsExactly("OrderId", "who", "none", "At");
    assertThat(plan.stored().columns())
        .extracting(NestedField::name)
        .containsExactly("OrderId", "who", "At");
    assertThat(plan.notes())
        .extracting(StoredNames.Note::text)
        .containsExactly(
            "column 'orderid' is read from 'OrderId', which differs in case",
            "column 'who.name' is read from 'Name', which differs in case",
            "column 'none' is not in the table and is NULL in its rows; there are OrderId, At,"
                + " who");
  }
}
