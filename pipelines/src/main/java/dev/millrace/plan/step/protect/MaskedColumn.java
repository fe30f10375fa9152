package dev.millrace.plan.step.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.expr.protect.Generalizing;
import dev.millrace.expr.protect.KeyedMasking;
import dev.millrace.expr.protect.KeyedMasking.Form;
import dev.millrace.expr.protect.MaskedValue;
import dev.millrace.expr.protect.Masking;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.MaskRule;
import dev.millrace.spec.MaskRule.Keyed;
import dev.millrace.spec.MaskRule.Method;
import dev.millrace.spec.MaskRule.Numbers;
import dev.millrace.spec.MaskRule.Part;
import dev.millrace.spec.MaskRule.Redact;
import dev.millrace.spec.MaskRule.Times;
import dev.millrace.spec.MaskRule.Truncate;
import dev.millrace.sql.SqlCompiler;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** A column of an input with a method that may mask it. */
final class MaskedColumn implements Method.Visitor<Optional<TypedExpression>> {
  private static final Set<ValueKind> NUMBERS =
      EnumSet.of(
          ValueKind.INT8,
          ValueKind.INT16,
          ValueKind.INT32,
          ValueKind.INT64,
          ValueKind.FLOAT,
          ValueKind.DOUBLE,
          ValueKind.DECIMAL);
  private static final Set<ValueKind> TIMES =
      EnumSet.of(ValueKind.TIMESTAMP, ValueKind.TIMESTAMP_MICROS, ValueKind.DATE, ValueKind.TIME);

  private final StepScope scope;
  private final Schema in;
  private final Field field;
  private final String key;
  private final ValueKind kind;
  private final MaskRule rule;

  MaskedColumn(StepScope scope, Schema in, Field field, MaskRule rule, String key) {
    this.scope = scope;
    this.in = in;
    this.field = field;
    this.rule = rule;
    this.key = key;
    this.kind = ValueKind.of(field.getType());
  }

  /** The masked column; empty if the method is not for it, which is reported. */
  Optional<TypedExpression> masked() {
    return rule.method().accept(this);
  }

  @Override
  public Optional<TypedExpression> visit(Redact method) {
    return kind == ValueKind.STRING
        ? of(Masking.redaction(method.text().orElse("")), FieldType.STRING, "redact")
        : of(Masking.redaction(null), field.getType().withNullable(true), "redact");
  }

  @Override
  public Optional<TypedExpression> visit(Keyed method) {
    if (scope.graph().spec().secrets().mask(method.salt()).equals(method.salt())) {
      scope.error(
          rule.position(),
          ErrorCodes.SECRET_IN_FILE,
          key + ".salt",
          "the salt stands in the file, where it is no secret; expected ${secret:env:NAME} or"
              + " ${secret:file:PATH}.");
      return Optional.empty();
    }
    FieldType text = FieldType.STRING.withNullable(nullable());
    if (method.alike()) {
      return kind == ValueKind.STRING
          ? of(new KeyedMasking(method.salt(), Form.TOKEN), text, "tokenize")
          : wrongType("'tokenize' is for text (VARCHAR)");
    }
    return kind.isScalar()
        ? of(new KeyedMasking(method.salt(), Form.HASH), text, "hash")
        : wrongType("'hash' is for single values");
  }

  @Override
  public Optional<TypedExpression> visit(Truncate method) {
    return kind == ValueKind.STRING || kind == ValueKind.BYTES
        ? of(Masking.prefix(method.length()), field.getType(), "truncate to " + method.length())
        : wrongType("'truncate' is for text and bytes (VARCHAR, VARBINARY)");
  }

  @Override
  public Optional<TypedExpression> visit(Numbers method) {
    return NUMBERS.contains(kind)
        ? of(
            Generalizing.numbers(method.step()),
            field.getType(),
            "steps of " + method.step().toPlainString())
        : wrongType("'step' is for numbers");
  }

  @Override
  public Optional<TypedExpression> visit(Times method) {
    ChronoUnit unit = method.unit();
    boolean right = TIMES.contains(kind) && (kind != ValueKind.DATE || unit.isDateBased());
    String name = unit.name().toLowerCase(Locale.ROOT).replaceFirst("s$", "");
    return right
        ? of(Generalizing.times(unit), field.getType(), "to the " + name)
        : wrongType("'unit: " + name + "' is for times that are more exact");
  }

  @Override
  public Optional<TypedExpression> visit(Part method) {
    if (kind != ValueKind.STRING) {
      return wrongType("'part' is for text (VARCHAR)");
    }
    return switch (method.kind()) {
      case EMAIL_DOMAIN -> of(Generalizing.emails(), field.getType(), "its domain");
      case IP_NETWORK -> of(Generalizing.addresses(), field.getType(), "its network");
    };
  }

  private boolean nullable() {
    return Boolean.TRUE.equals(field.getType().getNullable());
  }

  private Optional<TypedExpression> of(Masking masking, FieldType type, String how) {
    String text = field.getName() + " masked: " + how;
    return Optional.of(MaskedValue.of(in, field.getName(), masking, type, text));
  }

  private Optional<TypedExpression> wrongType(String what) {
    scope.error(
        rule.position(),
        ErrorCodes.WRONG_TYPE,
        key,
        "column '"
            + field.getName()
            + "' is "
            + SqlCompiler.typeName(field.getType())
            + "; "
            + what
            + ". 'redact' takes any column.");
    return Optional.empty();
  }
}
