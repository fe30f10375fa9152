package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.key.Quantities;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.Form;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Part;
import dev.millrace.connect.key.ValueType.Shape;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.TimeLiteral;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Checks a value against the type that its key declares, and reports everything that is wrong. */
final class TypeCheck {
  private final Problems problems;

  TypeCheck(Problems problems) {
    this.problems = problems;
  }

  /** Whether the value can be used. */
  boolean check(ValueType<?> type, YamlNode node, String path) {
    if (type instanceof Simple<?> simple) {
      return simple(simple, node, path);
    }
    if (type instanceof Expression expression) {
      return expression(expression, node, path);
    }
    if (type instanceof Choice choice) {
      return choice(choice, node, path);
    }
    if (type instanceof ListOf<?> list) {
      return list(list, node, path);
    }
    if (type instanceof MapOf<?> map) {
      return map(map, node, path);
    }
    if (type instanceof ObjectOf object) {
      if (node instanceof Mapping mapping) {
        return Fields.read(mapping, path, object.keys(), problems).complete();
      }
      problems.wrongShape(node, path, object.noun());
      return false;
    }
    if (type instanceof OneOf oneOf) {
      Optional<ValueType<?>> fitting =
          oneOf.alternatives().stream().filter(t -> shape(t) == shape(node)).findFirst();
      if (fitting.isPresent() && !node.isNothing()) {
        return check(fitting.get(), node, path);
      }
      problems.wrongShape(node, path, oneOf.noun());
      return false;
    }
    Part part = (Part) type;
    if (part.shape() != shape(node)) {
      problems.wrongShape(node, path, part.noun());
      return false;
    }
    return true;
  }

  private boolean expression(Expression type, YamlNode node, String path) {
    if (node instanceof Mapping) {
      return check(SharedTypes.EXPRESSION, node, path);
    }
    boolean fits =
        node instanceof Scalar scalar && scalar.value() != null && !scalar.text().isBlank();
    if (!fits) {
      problems.wrongShape(node, path, type.noun());
    }
    return fits;
  }

  private boolean simple(Simple<?> type, YamlNode node, String path) {
    if (type.form() == Form.ANY) {
      return true;
    }
    if (!(node instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(node, path, type.noun());
      return false;
    }
    boolean fits =
        switch (type.form()) {
          case BOOLEAN -> scalar.value() instanceof Boolean;
          case WHOLE_NUMBER -> scalar.value() instanceof Long;
          case CHARACTER -> Quantities.character(scalar.text()).isPresent();
          case TIME -> TimeLiteral.millis(scalar.text()).isPresent();
          default -> !scalar.text().isBlank();
        };
    if (!fits) {
      problems.wrongShape(node, path, type.noun());
      return false;
    }
    return switch (type.form()) {
      case DURATION, POSITIVE_DURATION, SIGNED_DURATION -> duration(type.form(), scalar, path);
      case SIZE -> size(scalar, path);
      default -> true;
    };
  }

  private boolean duration(Form form, Scalar scalar, String path) {
    try {
      Duration duration = Quantities.duration(scalar.shown());
      if (form == Form.POSITIVE_DURATION && (duration.isZero() || duration.isNegative())) {
        problems.report(
            scalar.position(),
            ErrorCodes.DURATION_OUT_OF_RANGE,
            path,
            "must be above zero; got '" + scalar.shown() + "'.");
        return false;
      }
      if (form == Form.DURATION && duration.isNegative()) {
        problems.report(
            scalar.position(),
            ErrorCodes.DURATION_OUT_OF_RANGE,
            path,
            "must not be below zero; got '" + scalar.shown() + "'.");
        return false;
      }
      return true;
    } catch (IllegalArgumentException e) {
      problems.report(
          scalar.position(), ErrorCodes.NO_QUANTITY, path, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean size(Scalar scalar, String path) {
    try {
      Quantities.bytes(scalar.shown());
      return true;
    } catch (IllegalArgumentException e) {
      problems.report(
          scalar.position(), ErrorCodes.NO_QUANTITY, path, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean choice(Choice choice, YamlNode node, String path) {
    if (Fields.wordOf(choice, node).isPresent()) {
      return true;
    }
    if (!(node instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(node, path, choice.noun());
      return false;
    }
    String text = scalar.text();
    String instead = choice.elsewhere().get(text.toLowerCase(Locale.ROOT));
    if (choice.later().stream().anyMatch(text::equalsIgnoreCase)) {
      problems.notAvailable(scalar.position(), path, "'" + scalar.shown() + "'");
    } else if (choice.foreign().stream().anyMatch(text::equalsIgnoreCase)) {
      problems.foreignCode(scalar.position(), path, "'" + scalar.shown() + "'");
    } else if (instead != null) {
      problems.calledOtherwise(scalar, path, instead);
    } else {
      problems.notAllowed(scalar, path, choice.words());
    }
    return false;
  }

  private boolean list(ListOf<?> type, YamlNode node, String path) {
    if (!(node instanceof Sequence sequence)) {
      problems.wrongShape(node, path, type.noun());
      return false;
    }
    boolean fits = true;
    for (int i = 0; i < sequence.items().size(); i++) {
      fits &= check(type.item(), sequence.items().get(i), path + "[" + i + "]");
    }
    return fits;
  }

  private boolean map(MapOf<?> type, YamlNode node, String path) {
    if (!(node instanceof Mapping mapping)) {
      problems.wrongShape(node, path, type.noun());
      return false;
    }
    boolean fits = true;
    for (Entry entry : mapping.entries()) {
      fits &= check(type.value(), entry.value(), path + "." + entry.key());
    }
    return fits;
  }

  private static Shape shape(YamlNode node) {
    if (node instanceof Mapping) {
      return Shape.MAP;
    }
    return node instanceof Sequence ? Shape.LIST : Shape.SCALAR;
  }

  private static Shape shape(ValueType<?> type) {
    if (type instanceof MapOf<?> || type instanceof ObjectOf) {
      return Shape.MAP;
    }
    if (type instanceof ListOf) {
      return Shape.LIST;
    }
    return type instanceof Part part ? part.shape() : Shape.SCALAR;
  }
}
