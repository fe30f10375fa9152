package dev.millrace.spec.yaml.keys;

import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.diag.UserException;
import dev.millrace.function.found.FoundStep;
import dev.millrace.function.found.FoundStep.ConfigKey;
import dev.millrace.function.found.FoundStep.KeyForm;
import dev.millrace.function.found.Libraries;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The types of steps that function libraries have. */
public final class LibraryKeys {
  private LibraryKeys() {}

  /**
   * Refuses libraries with a type of step that Millrace or a connector has already.
   *
   * @throws UserException (ML-4109) that names it
   */
  public static void requireNew(Libraries libraries) {
    for (FoundStep step : libraries.steps()) {
      boolean known =
          StepKeys.ALL.stream().anyMatch(kind -> kind.type().equals(step.name()))
              || Connectors.type(step.name()).isPresent();
      if (known) {
        throw new UserException(
            Libraries.unusable(
                "the library '"
                    + step.library()
                    + "' has a type of step '"
                    + step.name()
                    + "', which Millrace has already. Give it another name."));
      }
    }
  }

  /** The names of all. */
  public static List<String> names() {
    return Libraries.all().steps().stream().map(FoundStep::name).toList();
  }

  static Optional<StepKind> find(String type) {
    return Libraries.all().step(type).map(LibraryKeys::kind);
  }

  private static StepKind kind(FoundStep step) {
    List<Key<?>> keys = new ArrayList<>();
    for (ConfigKey key : step.keys()) {
      String doc = "A key of the library '" + step.library() + "'.";
      ValueType<?> form = form(key.form());
      keys.add(
          key.required()
              ? Key.required(key.name(), form, doc)
              : Key.optional(key.name(), form, doc));
    }
    keys.add(ERROR_HANDLING);
    return StepKind.of(step.name(), step.doc(), Inputs.ONE, true, keys.toArray(Key<?>[]::new));
  }

  private static ValueType<?> form(KeyForm form) {
    return switch (form) {
      case TEXT -> Simple.TEXT;
      case WHOLE_NUMBER -> Simple.WHOLE_NUMBER;
      case BOOLEAN -> Simple.BOOLEAN;
      case DURATION -> Simple.DURATION;
      case TEXTS -> new ListOf<>(Simple.TEXT);
    };
  }
}
