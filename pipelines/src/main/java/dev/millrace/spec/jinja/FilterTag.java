package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter.InterpreterScopeClosable;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;

/** {@code {% filter upper | trim %}}: a text that filters go over. */
final class FilterTag implements Tag {
  private static final long serialVersionUID = 1;

  /** The text, in the names of the template. */
  private static final String TEXT = "millrace_text";

  @Override
  public String getName() {
    return "filter";
  }

  @Override
  public String interpret(TagNode block, JinjavaInterpreter interpreter) {
    String text = Tags.content(block, interpreter);
    try (InterpreterScopeClosable inner = interpreter.enterScope()) {
      interpreter.getContext().put(TEXT, text);
      return interpreter.getAsString(
          interpreter.resolveELExpression(
              TEXT + " | " + block.getHelpers(), block.getLineNumber()));
    }
  }
}
