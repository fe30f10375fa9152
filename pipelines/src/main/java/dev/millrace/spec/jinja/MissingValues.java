package dev.millrace.spec.jinja;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorItem;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import com.hubspot.jinjava.interpret.TemplateError.ErrorType;
import java.util.Map;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.MapELResolver;
import org.jspecify.annotations.Nullable;

/**
 * Names without a value within an expression, such as {@code {{ prefix ~ topic }}}. The renderer
 * tells only of an expression that has no value as a whole.
 */
final class MissingValues {
  /** How its errors begin; the name follows, after a point if it is looked for in a value. */
  static final String MESSAGE = "Missing value: ";

  private MissingValues() {}

  /** Looks up what stands after a point, or in brackets. */
  static ELResolver resolver() {
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new Maps());
    resolver.add(new PythonTexts());
    resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return resolver;
  }

  private static final class Maps extends MapELResolver {
    Maps() {
      super(true);
    }

    @Override
    public @Nullable Object getValue(ELContext context, Object base, Object property) {
      Object value = super.getValue(context, base, property);
      if (context.isPropertyResolved() && base instanceof Map<?, ?> map && value == null) {
        report("." + property, map.containsKey(property));
      }
      return value;
    }
  }

  /** Is asked for a name that nothing gives a value. */
  static @Nullable Object named(String name) {
    boolean known = name.equals("null");
    for (Context c = JinjavaInterpreter.getCurrent().getContext(); c != null; c = c.getParent()) {
      known |= c.getScope().containsKey(name);
    }
    report(name, known);
    return null;
  }

  /**
   * @param known whether it has a value, which is none
   */
  private static void report(String name, boolean known) {
    if (!known) {
      JinjavaInterpreter interpreter = JinjavaInterpreter.getCurrent();
      interpreter.addError(
          new TemplateError(
              ErrorType.FATAL,
              ErrorReason.UNKNOWN,
              ErrorItem.TOKEN,
              MESSAGE + name,
              name,
              interpreter.getLineNumber(),
              null));
    }
  }
}
