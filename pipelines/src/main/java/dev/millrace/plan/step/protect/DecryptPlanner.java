package dev.millrace.plan.step.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.protect.DecryptedValue;
import dev.millrace.expr.protect.PlainType;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Decrypt;
import dev.millrace.spec.RowStep.DecryptField;
import dev.millrace.sql.SqlCompiler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Decrypt: the input's columns in their places, some of them as they were before Encrypt. */
public final class DecryptPlanner implements StepPlanner {
  private final Decrypt step;

  public DecryptPlanner(Decrypt step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema in = scope.input().schema();
    Optional<CipherKeys> keys = CipherKeys.read(scope, step.cipher());
    Map<Integer, TypedExpression> decrypted = new LinkedHashMap<>();
    for (Map.Entry<String, DecryptField> field : step.fields().entrySet()) {
      String path = scope.path("fields." + field.getKey());
      Located name = new Located(field.getKey(), field.getValue().type().position());
      Optional<Integer> column = scope.typing().column(name, in, scope.input().place(), path);
      Optional<FieldType> type = scope.typing().type(field.getValue().type(), path);
      boolean right = column.isPresent() && type.isPresent();
      if (right && isRight(scope, in, column.get(), field.getValue(), type.get())) {
        keys.flatMap(k -> decrypted(k, in, column.get(), field.getValue(), type.get()))
            .ifPresent(value -> decrypted.put(column.get(), value));
      }
    }
    if (decrypted.size() == step.fields().size()) {
      ChangedColumns.publish(scope, decrypted);
    }
  }

  private static boolean isRight(
      StepScope scope, Schema in, int column, DecryptField field, FieldType type) {
    ValueKind kind = ValueKind.of(in.getField(column).getType());
    boolean sealed = kind == ValueKind.BYTES || kind == ValueKind.STRING;
    if (!sealed || !ValueKind.of(type).isScalar()) {
      scope.error(
          field.type(),
          ErrorCodes.WRONG_TYPE,
          "fields." + in.nameOf(column),
          sealed
              ? "'" + field.type() + "' is nothing that is encrypted; expected a single value."
              : "column '"
                  + in.nameOf(column)
                  + "' is "
                  + SqlCompiler.typeName(in.getField(column).getType())
                  + "; expected a ciphertext (VARBINARY, or VARCHAR in Base64).");
    }
    return sealed && ValueKind.of(type).isScalar();
  }

  private static Optional<TypedExpression> decrypted(
      CipherKeys keys, Schema in, int column, DecryptField field, FieldType type) {
    String name = in.nameOf(column);
    boolean nullable = Boolean.TRUE.equals(in.getField(column).getType().getNullable());
    String sql = SqlCompiler.typeName(type);
    int precision = number(sql, 1);
    int scale = number(sql, 2);
    PlainType plain = new PlainType(ValueKind.of(type), sql, precision, scale);
    return keys.cipher(name)
        .map(
            cipher ->
                new TypedExpression(
                    name + " decrypted",
                    new DecryptedValue(column, name, plain, cipher, field.tags()),
                    type.withNullable(nullable),
                    List.of(name),
                    -1));
  }

  /** A part of {@code DECIMAL(12, 2)}; 0 for types without any. */
  private static int number(String sql, int part) {
    String[] parts = sql.split("[(,)]");
    return sql.startsWith("DECIMAL(") && parts.length > part
        ? Integer.parseInt(parts[part].strip())
        : 0;
  }
}
