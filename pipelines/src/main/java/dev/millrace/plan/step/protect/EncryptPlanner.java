package dev.millrace.plan.step.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.protect.EncryptedValue;
import dev.millrace.expr.protect.FieldCipher;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.CipherSpec.Form;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Encrypt;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Encrypt: the input's columns in their places, some of them as ciphertexts. */
public final class EncryptPlanner implements StepPlanner {
  private final Encrypt step;

  public EncryptPlanner(Encrypt step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    if (step.cipher().form() == Form.RANDOM && scope.graph().spec().replayable()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.NOT_REPLAYABLE,
          "form",
          "'random' gives other bytes each time, so that a replay differs. Expected 'per_row' with"
              + " 'row_id', or 'replayable: false' in the file.");
    }
    Schema in = scope.input().schema();
    Optional<List<Integer>> rowId = columns(step.rowId(), "row_id", scope);
    Optional<List<Integer>> fields = columns(step.fields(), "fields", scope);
    Optional<CipherKeys> keys = CipherKeys.read(scope, step.cipher());
    if (rowId.isEmpty() || fields.isEmpty() || keys.isEmpty()) {
      return;
    }
    Map<Integer, TypedExpression> encrypted = new LinkedHashMap<>();
    for (int column : fields.get()) {
      encrypted(scope, in, column, rowId.get(), keys.get())
          .ifPresent(value -> encrypted.put(column, value));
    }
    if (encrypted.size() == fields.get().stream().distinct().count()) {
      ChangedColumns.publish(scope, encrypted);
    }
  }

  private static Optional<List<Integer>> columns(List<Located> names, String key, StepScope scope) {
    List<Integer> columns = new ArrayList<>();
    for (Located name : names) {
      scope
          .typing()
          .column(name, scope.input().schema(), scope.input().place(), scope.path(key))
          .ifPresent(columns::add);
    }
    return columns.size() == names.size() ? Optional.of(columns) : Optional.empty();
  }

  private Optional<TypedExpression> encrypted(
      StepScope scope, Schema in, int column, List<Integer> rowId, CipherKeys keys) {
    Field field = in.getField(column);
    ValueKind kind = ValueKind.of(field.getType());
    if (!kind.isScalar()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.WRONG_TYPE,
          "fields",
          "column '"
              + field.getName()
              + "' is "
              + SqlCompiler.typeName(field.getType())
              + "; expected a single value.");
      return Optional.empty();
    }
    Schema.Builder id = Schema.builder();
    rowId.forEach(each -> id.addField(in.getField(each)));
    List<Integer> read = new ArrayList<>(rowId);
    read.add(column);
    FieldType type = step.asText() ? FieldType.STRING : FieldType.BYTES;
    Optional<FieldCipher> cipher = keys.cipher(field.getName());
    return cipher.map(
        sealing ->
            new TypedExpression(
                field.getName() + " encrypted",
                new EncryptedValue(
                    column,
                    kind,
                    sealing,
                    rowId.stream().mapToInt(Integer::intValue).toArray(),
                    RowCodec.canonical(id.build()),
                    step.asText()),
                type.withNullable(Boolean.TRUE.equals(field.getType().getNullable())),
                read.stream().distinct().sorted().map(in::nameOf).toList(),
                -1));
  }
}
