package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter.InterpreterScopeClosable;
import com.hubspot.jinjava.interpret.TemplateSyntaxException;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code {% with a = 1, b = 2 %}}: names that end with the block. */
final class WithTag implements Tag {
  private static final long serialVersionUID = 1;

  @Override
  public String getName() {
    return "with";
  }

  @Override
  public String interpret(TagNode block, JinjavaInterpreter interpreter) {
    Map<String, Object> values = new HashMap<>();
    for (String assignment : TagText.split(block.getHelpers(), ",")) {
      List<String> sides = TagText.split(assignment, "=");
      if (sides.size() < 2) {
        throw new TemplateSyntaxException(
            interpreter, block.getMaster().getImage(), "expected {% with name = value %}");
      }
      String value = assignment.substring(sides.get(0).length() + 1);
      values.put(
          sides.get(0).strip(), interpreter.resolveELExpression(value, block.getLineNumber()));
    }
    try (InterpreterScopeClosable inner = interpreter.enterScope()) {
      interpreter.getContext().putAll(values);
      return Tags.content(block, interpreter);
    }
  }
}
