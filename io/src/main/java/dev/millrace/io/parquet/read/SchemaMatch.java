package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Nearest;
import dev.millrace.element.ValueKind;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.file.ColumnNames;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.Conversion;
import dev.millrace.io.parquet.page.Faults;
import dev.millrace.io.parquet.page.FileSchema;
import dev.millrace.io.parquet.page.ParquetTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * Matches wanted types with the types of a file and builds their readers. Lists are understood in
 * the standard form and in the older ones that the Parquet format's page on logical types lists
 * (two levels, {@code array}, {@code bag}, {@code NAME_tuple}, a bare repeated field).
 */
final class SchemaMatch {
  /**
   * Where a type sits in the file.
   *
   * @param name for messages, with dots
   * @param path the names above it, and its own
   * @param definition its own level
   */
  private record Place(String name, List<String> path, int definition, int repetition) {
    Place below(Type type) {
      List<String> longer = new ArrayList<>(path);
      longer.add(type.getName());
      int optional = type.isRepetition(Repetition.REQUIRED) ? 0 : 1;
      int repeated = type.isRepetition(Repetition.REPEATED) ? 1 : 0;
      return new Place(name, longer, definition + optional, repetition + repeated);
    }

    Place named(String other) {
      return new Place(other, path, definition, repetition);
    }
  }

  private final FileSchema file;
  private final Faults faults;
  private final Set<String> passed;
  private final List<LeafReader> leaves = new ArrayList<>();
  private final List<Diagnostic> problems = new ArrayList<>();
  private final Map<String, String> renamed = new LinkedHashMap<>();

  /**
   * @param passed columns whose strings may be {@link dev.millrace.element.coding.Utf8}
   */
  SchemaMatch(FileSchema file, Faults faults, Set<String> passed) {
    this.file = file;
    this.faults = faults;
    this.passed = passed;
  }

  List<LeafReader> leaves() {
    return leaves;
  }

  List<Diagnostic> problems() {
    return problems;
  }

  void problem(String code, String message) {
    problems.add(FileErrors.error(file.path(), code, message));
  }

  /** Reports a wanted column that the file lacks. */
  void missing(String name) {
    missing(name, name, file.type(), "the file");
  }

  private void missing(String fullName, String name, GroupType group, String owner) {
    problem(
        FileErrors.MISSING_COLUMN,
        "column '"
            + fullName
            + "' is not in the file and must not be NULL"
            + expected(name, group, owner));
  }

  /** The names there are, as the end of a message. */
  String expected(String name) {
    return expected(name, file.type(), "the file");
  }

  private static String expected(String name, GroupType group, String owner) {
    List<String> names = group.getFields().stream().map(Type::getName).toList();
    return "; " + owner + " has " + String.join(", ", names) + "." + Nearest.hint(name, names);
  }

  /**
   * The name that a wanted column has among some names: its own, or one that differs in case alone.
   *
   * @return null where there is none, or several, which is reported
   */
  @Nullable String find(String fullName, String name, ColumnNames names) {
    List<String> candidates = names.candidates(name);
    if (candidates.size() > 1) {
      problem(
          FileErrors.AMBIGUOUS_COLUMN,
          "column '"
              + fullName
              + "' may be "
              + String.join(" or ", candidates)
              + ", which differ in case only. Declare the one that is meant as it is written");
      return null;
    }
    if (candidates.isEmpty()) {
      return null;
    }
    String found = candidates.get(0);
    if (!found.equals(name)) {
      renamed.put(fullName, found);
    }
    return found;
  }

  /** Wanted columns that have a name in the file that differs in case, and that name. */
  Map<String, String> renamed() {
    return renamed;
  }

  /** Matches a column of the file. */
  @Nullable ValueReader column(FieldType wanted, Type type) {
    Place place = new Place(type.getName(), List.of(), 0, 0).below(type);
    if (type.getName().equals(ArchiveSchema.HEADERS.getName())
        && ValueKind.of(wanted) == ValueKind.MAP
        && !wanted.getNullable()) {
      // An archive has NULL for a record without headers, and the live row has an empty map.
      return mapped(
          field(wanted.withNullable(true), type, place),
          headers -> headers == null ? Map.of() : headers);
    }
    if (type.getName().equals(ArchiveSchema.RECORD_TIME.getName()) && wanted.getNullable()) {
      return mapped(
          field(wanted, type, place),
          time -> ArchiveSchema.NO_RECORD_TIME.equals(time) ? null : time);
    }
    return field(wanted, type, place);
  }

  private static @Nullable ValueReader mapped(
      @Nullable ValueReader reader, UnaryOperator<@Nullable Object> change) {
    return reader == null ? null : NestedReaders.mapped(reader, change);
  }

  private @Nullable ValueReader field(FieldType wanted, Type type, Place place) {
    if (type.isRepetition(Repetition.REPEATED)) {
      return bareList(wanted, type, place);
    }
    return entry(wanted, type, place);
  }

  /** A field, or one entry of a repeated field. */
  private @Nullable ValueReader entry(FieldType wanted, Type type, Place place) {
    String reason = file.unreadable().get(place.path());
    if (reason != null) {
      problem(FileErrors.UNREADABLE_COLUMN, "column '" + place.name() + "' " + reason);
      return null;
    }
    ValueReader matched =
        switch (ValueKind.of(wanted)) {
          case ARRAY -> list(wanted, type, place);
          case MAP -> map(wanted, type, place);
          case ROW -> group(wanted, type, place);
          default -> primitive(wanted, type, place);
        };
    if (matched == null || wanted.getNullable()) {
      return matched;
    }
    return NestedReaders.required(matched, place.name(), faults);
  }

  private @Nullable ValueReader mismatch(FieldType wanted, Type type, Place place) {
    problem(
        FileErrors.WRONG_TYPE,
        "column '"
            + place.name()
            + "' is "
            + ParquetTypes.describe(type)
            + " in the file, which cannot be read as "
            + ParquetTypes.describe(wanted));
    return null;
  }

  private @Nullable ValueReader primitive(FieldType wanted, Type type, Place place) {
    if (!type.isPrimitive()) {
      return mismatch(wanted, type, place);
    }
    PrimitiveType column = type.asPrimitiveType();
    Optional<Conversion> conversion = Conversions.find(wanted, column);
    if (conversion.isEmpty()) {
      return mismatch(wanted, type, place);
    }
    boolean stays = place.path().size() == 1 && passed.contains(place.name());
    return leaf(place, stays ? conversion.get().keepingUtf8() : conversion.get());
  }

  private LeafReader leaf(Place place, Conversion conversion) {
    ColumnDescriptor descriptor =
        file.type().getColumnDescription(place.path().toArray(new String[0]));
    LeafReader leaf = new LeafReader(descriptor, conversion, faults);
    leaves.add(leaf);
    return leaf;
  }

  private @Nullable ValueReader group(FieldType wanted, Type type, Place place) {
    Schema schema = wanted.getRowSchema();
    if (type.isPrimitive() || type.getLogicalTypeAnnotation() != null || schema == null) {
      return mismatch(wanted, type, place);
    }
    GroupType group = type.asGroupType();
    @Nullable ValueReader[] fields = new ValueReader[schema.getFieldCount()];
    ColumnNames names = names(group, schema);
    boolean whole = true;
    for (int i = 0; i < fields.length; i++) {
      Schema.Field field = schema.getField(i);
      String name = place.name() + "." + field.getName();
      String found = find(name, field.getName(), names);
      if (found != null) {
        Type child = group.getType(found);
        fields[i] = field(field.getType(), child, place.below(child).named(name));
        whole &= fields[i] != null;
      } else if (!field.getType().getNullable()) {
        missing(name, field.getName(), group, "'" + place.name() + "'");
        whole = false;
      }
    }
    if (!whole) {
      return null;
    }
    boolean none = Arrays.stream(fields).allMatch(Objects::isNull);
    LeafReader probe = none ? probe(group, place) : null;
    if (none && probe == null) {
      problem(
          FileErrors.UNREADABLE_COLUMN,
          "column '" + place.name() + "' has no field that can be read");
      return null;
    }
    return NestedReaders.group(place.definition(), place.repetition(), fields, probe);
  }

  private static ColumnNames names(GroupType group, Schema wanted) {
    return new ColumnNames(
        group.getFields().stream().map(Type::getName).toList(),
        new HashSet<>(wanted.getFieldNames()));
  }

  /**
   * A readable column below a group of which no field is wanted: it tells whether the group is
   * there. Null if there is none.
   */
  private @Nullable LeafReader probe(GroupType group, Place place) {
    for (Type child : group.getFields()) {
      Place at = place.below(child);
      if (file.unreadable().containsKey(at.path())) {
        continue;
      }
      LeafReader found =
          child.isPrimitive() ? leaf(at, Conversion.ofPresence()) : probe(child.asGroupType(), at);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable ValueReader list(FieldType wanted, Type type, Place place) {
    FieldType elementType = wanted.getCollectionElementType();
    if (elementType == null) {
      return mismatch(wanted, type, place);
    }
    if (type.isPrimitive()
        || !(type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)
        || type.asGroupType().getFieldCount() != 1
        || !type.asGroupType().getType(0).isRepetition(Repetition.REPEATED)) {
      return mismatch(wanted, type, place);
    }
    GroupType list = type.asGroupType();
    Type repeated = list.getType(0);
    Place entry = place.below(repeated).named(place.name() + "[]");
    ValueReader element;
    if (isElement(repeated, list.getName())) {
      element = entry(elementType, repeated, entry);
    } else {
      Type child = repeated.asGroupType().getType(0);
      element = field(elementType, child, entry.below(child));
    }
    return element == null
        ? null
        : NestedReaders.list(place.definition(), entry.definition(), entry.repetition(), element);
  }

  /** A repeated field without a list around it: such a list is never NULL. */
  private @Nullable ValueReader bareList(FieldType wanted, Type type, Place place) {
    FieldType elementType = wanted.getCollectionElementType();
    if (ValueKind.of(wanted) != ValueKind.ARRAY || elementType == null) {
      return mismatch(wanted, type, place);
    }
    ValueReader element = entry(elementType, type, place.named(place.name() + "[]"));
    return element == null
        ? null
        : NestedReaders.list(0, place.definition(), place.repetition(), element);
  }

  /** The rules of the format for lists whose repeated field is the element itself. */
  private static boolean isElement(Type repeated, String listName) {
    if (repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1) {
      return true;
    }
    GroupType group = repeated.asGroupType();
    return group.getType(0).isRepetition(Repetition.REPEATED)
        || group.getLogicalTypeAnnotation() != null
        || group.getName().equals("array")
        || group.getName().equals(listName + "_tuple");
  }

  private @Nullable ValueReader map(FieldType wanted, Type type, Place place) {
    FieldType keyType = wanted.getMapKeyType();
    FieldType valueType = wanted.getMapValueType();
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (keyType != null && valueType != null && annotation instanceof ListLogicalTypeAnnotation) {
      return entries(keyType, valueType, type, place);
    }
    boolean annotated =
        annotation instanceof MapLogicalTypeAnnotation
            || annotation instanceof MapKeyValueTypeAnnotation;
    if (keyType == null
        || valueType == null
        || !annotated
        || type.isPrimitive()
        || type.asGroupType().getFieldCount() != 1
        || type.asGroupType().getType(0).isPrimitive()
        || type.asGroupType().getType(0).asGroupType().getFieldCount() != 2) {
      return mismatch(wanted, type, place);
    }
    GroupType entries = type.asGroupType().getType(0).asGroupType();
    Place entry = place.below(entries);
    Type keyColumn = entries.getType(0);
    Type valueColumn = entries.getType(1);
    ValueReader key =
        field(keyType, keyColumn, entry.below(keyColumn).named(place.name() + ".key"));
    ValueReader value =
        field(valueType, valueColumn, entry.below(valueColumn).named(place.name() + ".value"));
    if (key == null || value == null) {
      return null;
    }
    return NestedReaders.map(
        place.definition(), entry.definition(), entry.repetition(), key, value);
  }

  /** A list of groups of {@code key} and {@code value}, as archives hold headers. */
  private @Nullable ValueReader entries(
      FieldType keyType, FieldType valueType, Type type, Place place) {
    Schema entry = Schema.of(Schema.Field.of("key", keyType), Schema.Field.of("value", valueType));
    ValueReader list = list(FieldType.array(FieldType.row(entry)), type, place);
    return list == null ? null : NestedReaders.entries(list);
  }
}
