package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter.InterpreterScopeClosable;
import com.hubspot.jinjava.lib.tag.IncludeTag;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import com.hubspot.jinjava.tree.TagNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code {% include %}} of the first file that is there, whose name may be computed, or of none
 * with {@code ignore missing}. The included text knows the names around it in any case.
 */
final class FoundIncludeTag extends IncludeTag {
  private static final long serialVersionUID = 1;
  private static final Pattern END =
      Pattern.compile("(\\s+ignore\\s+missing)?(\\s+with(out)?\\s+context)?\\s*$");

  /** The file's name, in the names of the template. */
  private static final String NAME = "millrace_file";

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    Matcher end = END.matcher(tag.getHelpers());
    boolean ends = end.find();
    String expression = ends ? tag.getHelpers().substring(0, end.start()) : tag.getHelpers();
    Object value = interpreter.resolveELExpression(expression, tag.getLineNumber());
    List<Object> names =
        value instanceof List<?> several ? new ArrayList<>(several) : new ArrayList<>();
    if (names.isEmpty() && value != null) {
      names.add(value);
    }
    for (Object name : names) {
      if (isThere(name.toString(), interpreter)) {
        return include(tag, name, interpreter);
      }
    }
    boolean optional = ends && end.group(1) != null;
    return names.isEmpty() || optional ? "" : include(tag, names.get(0), interpreter);
  }

  private static boolean isThere(String name, JinjavaInterpreter interpreter) {
    try {
      interpreter.getResource(name);
      return true;
    } catch (ResourceNotFoundException e) {
      return false;
    } catch (IOException e) {
      // It is there, and why it cannot be read is told where it is included.
      return true;
    }
  }

  private String include(TagNode tag, Object name, JinjavaInterpreter interpreter) {
    try (InterpreterScopeClosable inner = interpreter.enterScope()) {
      interpreter.getContext().put(NAME, name.toString());
      return super.interpret(Tags.with(tag, NAME), interpreter);
    }
  }
}
