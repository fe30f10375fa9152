package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter.InterpreterScopeClosable;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;

/**
 * {@code {% for x in list if condition %}} with {@code {% else %}}: the renderer would pass over
 * both.
 */
final class LoopTag extends ForTag {
  private static final long serialVersionUID = 1;

  /** The list, in the names of the template. */
  private static final String LIST = "millrace_list";

  @Override
  public String interpret(TagNode loop, JinjavaInterpreter interpreter) {
    List<String> parts = TagText.split(loop.getHelpers(), " if ");
    List<String> head = TagText.split(parts.get(0), " in ");
    LinkedList<Node> otherwise = new LinkedList<>(loop.getChildren());
    while (!otherwise.isEmpty() && !isElse(otherwise.getFirst())) {
      otherwise.removeFirst();
    }
    if (head.size() != 2 || parts.size() == 1 && otherwise.isEmpty()) {
      return super.interpret(loop, interpreter);
    }
    List<Object> values = values(loop, head.get(1), interpreter);
    if (parts.size() > 1) {
      values = kept(loop, values, head.get(0), parts.get(1), interpreter);
    }
    try (InterpreterScopeClosable inner = interpreter.enterScope()) {
      interpreter.getContext().put(LIST, values);
      if (values.isEmpty()) {
        return Tags.content(otherwise, interpreter);
      }
      TagNode plain = Tags.with(loop, head.get(0) + " in " + LIST);
      List<Node> children = loop.getChildren();
      plain.setChildren(new LinkedList<>(children.subList(0, children.size() - otherwise.size())));
      return super.interpret(plain, interpreter);
    }
  }

  private static boolean isElse(Node node) {
    return node instanceof TagNode tag && tag.getName().equals("else");
  }

  private static List<Object> values(
      TagNode loop, String expression, JinjavaInterpreter interpreter) {
    ForLoop values =
        ObjectIterator.getLoop(interpreter.resolveELExpression(expression, loop.getLineNumber()));
    List<Object> list = new ArrayList<>();
    while (values.hasNext()) {
      list.add(values.next());
    }
    return list;
  }

  /** Those that the condition holds for; the renderer itself gives the names their values. */
  private static List<Object> kept(
      TagNode loop,
      List<Object> values,
      String names,
      String condition,
      JinjavaInterpreter interpreter) {
    // It tells lines, so that this loop has to be in its own.
    String choice =
        "\n".repeat(Math.max(0, loop.getLineNumber() - 1))
            + "{% for "
            + names
            + " in "
            + LIST
            + " %}{{ 1 if ("
            + condition
            + ") else 0 }}{% endfor %}";
    List<Object> kept = new ArrayList<>();
    try (InterpreterScopeClosable inner = interpreter.enterScope()) {
      interpreter.getContext().put(LIST, values);
      String choices = interpreter.render(interpreter.parse(choice), false).strip();
      for (int i = 0; i < Math.min(values.size(), choices.length()); i++) {
        if (choices.charAt(i) == '1') {
          kept.add(values.get(i));
        }
      }
    }
    return kept;
  }
}
