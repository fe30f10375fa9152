package dev.millrace.io.format.avro;

import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.io.format.registry.SchemaChange.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two Avro schemas, field by field. Who can read whom is what Avro's own rules
 * of schema resolution say; they do not look at logical types, whose changes are found here: a
 * decimal of another scale or a time of another unit is read without an error, 10 or 1000 times
 * off.
 */
public final class AvroComparison {
  private final List<SchemaChange> changes = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private AvroComparison() {}

  /**
   * The differences, in the order of the new fields, and then of the old.
   *
   * @throws IllegalArgumentException if one of them is not an Avro schema; the message says why
   */
  public static List<SchemaChange> of(RegisteredSchema before, RegisteredSchema after) {
    AvroComparison comparison = new AvroComparison();
    try {
      comparison.compare("", AvroTexts.parse(before), AvroTexts.parse(after));
    } catch (AvroMisfit e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException("not an Avro schema: " + AvroTexts.firstLine(e), e);
    }
    return comparison.changes;
  }

  private void compare(String path, Schema before, Schema after) {
    Schema old = present(before);
    Schema now = present(after);
    if (!path.isEmpty() && isNullable(before) != isNullable(after)) {
      boolean can = isNullable(after);
      add(path, can ? "can be null now" : "cannot be null any more", effect(before, after));
    }
    if (old.getType() != now.getType() || old.getType() == Type.UNION) {
      if (!old.equals(now)) {
        add(path, change(old, now), effect(old, now));
      }
      return;
    }
    logical(path, old, now);
    switch (old.getType()) {
      case RECORD -> records(path, old, now);
      case ARRAY -> compare(path + "[]", old.getElementType(), now.getElementType());
      case MAP -> compare(path + "[key]", old.getValueType(), now.getValueType());
      case ENUM -> symbols(path, old, now);
      case FIXED -> {
        if (old.getFixedSize() != now.getFixedSize()) {
          add(path, old.getFixedSize() + " bytes → " + now.getFixedSize(), Effect.BOTH);
        }
      }
      default -> {}
    }
  }

  private void logical(String path, Schema old, Schema now) {
    String was = AvroLogical.describe(old);
    String is = AvroLogical.describe(now);
    if (was.equals(is) || old.getType() == Type.UNION) {
      return;
    }
    boolean decimals =
        AvroLogical.of(old).equals("decimal") && AvroLogical.of(now).equals("decimal");
    boolean sameScale = AvroLogical.scale(old) == AvroLogical.scale(now);
    if (decimals && sameScale) {
      add(path, was + " → " + is, Effect.NONE);
    } else {
      add(path, was + " → " + is, Effect.MISREAD);
    }
  }

  private void records(String path, Schema old, Schema now) {
    if (!seen.add(old.getFullName() + " " + now.getFullName())) {
      return;
    }
    if (!old.getFullName().equals(now.getFullName())) {
      add(path, "the record " + old.getFullName() + " → " + now.getFullName(), effect(old, now));
    }
    for (Field field : now.getFields()) {
      Field other = find(old, field);
      if (other == null) {
        boolean filled = field.hasDefaultValue();
        add(
            within(path, field),
            "new, " + AvroLogical.describe(field.schema()) + (filled ? "" : ", without a default"),
            filled ? Effect.NONE : Effect.BACKWARD);
      } else {
        compare(within(path, field), other.schema(), field.schema());
      }
    }
    for (Field field : old.getFields()) {
      if (now.getFields().stream().noneMatch(f -> field.equals(find(old, f)))) {
        boolean filled = field.hasDefaultValue();
        add(
            within(path, field),
            "gone" + (filled ? "" : ", and had no default"),
            filled ? Effect.NONE : Effect.FORWARD);
      }
    }
  }

  /** The field of the old version that one of the new version reads. */
  private static @Nullable Field find(Schema old, Field field) {
    Field same = old.getField(field.name());
    return same != null
        ? same
        : field.aliases().stream()
            .map(old::getField)
            .filter(f -> f != null)
            .findFirst()
            .orElse(null);
  }

  private void symbols(String path, Schema old, Schema now) {
    List<String> added = new ArrayList<>(now.getEnumSymbols());
    added.removeAll(old.getEnumSymbols());
    if (!added.isEmpty()) {
      boolean caught = old.getEnumDefault() != null;
      add(path, "new symbols " + added, caught ? Effect.NONE : Effect.FORWARD);
    }
    List<String> gone = new ArrayList<>(old.getEnumSymbols());
    gone.removeAll(now.getEnumSymbols());
    if (!gone.isEmpty()) {
      boolean caught = now.getEnumDefault() != null;
      add(path, "symbols that are gone " + gone, caught ? Effect.NONE : Effect.BACKWARD);
    }
  }

  private static String change(Schema old, Schema now) {
    return AvroLogical.describe(old) + " → " + AvroLogical.describe(now);
  }

  /** Who cannot read whom, by Avro's rules. */
  private static Effect effect(Schema old, Schema now) {
    boolean backward = reads(now, old);
    boolean forward = reads(old, now);
    return backward
        ? forward ? Effect.NONE : Effect.FORWARD
        : forward ? Effect.BACKWARD : Effect.BOTH;
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  private static boolean isNullable(Schema schema) {
    return schema.getType() == Type.UNION
        && schema.getTypes().stream().anyMatch(branch -> branch.getType() == Type.NULL);
  }

  /** The one type that a union of it and null is about. */
  private static Schema present(Schema schema) {
    if (!isNullable(schema) || schema.getTypes().size() != 2) {
      return schema;
    }
    return schema.getTypes().get(schema.getTypes().get(0).getType() == Type.NULL ? 1 : 0);
  }

  private static String within(String path, Field field) {
    return path.isEmpty() ? field.name() : path + "." + field.name();
  }

  private void add(String path, String what, Effect effect) {
    changes.add(new SchemaChange(path, what, effect));
  }
}
