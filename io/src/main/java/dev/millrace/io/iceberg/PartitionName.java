package dev.millrace.io.iceberg;

import dev.millrace.io.file.table.TableColumn;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.SerializableFunction;

/**
 * Whether a text can be the name of a partition's directory. Iceberg writes {@code column=text},
 * both as in URLs, where most signs of other scripts take nine bytes; a longer name than file
 * systems take would end the run.
 */
final class PartitionName {
  private static final int LONGEST = 255;

  private PartitionName() {}

  /** A column that refuses texts whose partition would have too long a name. */
  static TableColumn checked(TableColumn column, Table table) {
    NestedField field = table.schema().asStruct().field(column.at().name());
    if (field == null || field.type().typeId() != Type.TypeID.STRING || !hasDirectories(table)) {
      return column;
    }
    List<PartitionField> partitions =
        table.spec().getFieldsBySourceId(field.fieldId()).stream()
            .filter(each -> isText(each.transform()))
            .toList();
    TableColumn checked = column;
    for (PartitionField partition : partitions) {
      checked = checked(checked, partition);
    }
    return checked;
  }

  private static TableColumn checked(TableColumn column, PartitionField partition) {
    @SuppressWarnings("unchecked") // its result is a text, and so is its source
    SerializableFunction<CharSequence, CharSequence> part =
        ((Transform<CharSequence, CharSequence>) partition.transform())
            .bind(Types.StringType.get());
    int name = encoded(partition.name()).length() + 1;
    return column
        .at()
        .of(
            column.required(),
            value -> {
              Object made = column.values().of(value);
              if (name + encoded(part.apply((CharSequence) made).toString()).length() > LONGEST) {
                throw column.at().fault("is too long to be the name of a partition's directory");
              }
              return made;
            });
  }

  private static boolean isText(Transform<?, ?> transform) {
    return !transform.isVoid()
        && transform.canTransform(Types.StringType.get())
        && transform.getResultType(Types.StringType.get()).typeId() == Type.TypeID.STRING;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Object stores have names of whole paths alone. */
  private static boolean hasDirectories(Table table) {
    String place =
        table.properties().getOrDefault(TableProperties.WRITE_DATA_LOCATION, table.location());
    return place.matches("(file:|hdfs:|viewfs:|/).*");
  }
}
