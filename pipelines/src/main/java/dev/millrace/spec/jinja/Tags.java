package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import java.util.List;

/** The statements that the renderer lacks, or has in part only. */
final class Tags {
  private Tags() {}

  static void register(Context context) {
    context.registerTag(new LoopTag());
    context.registerTag(new FilterTag());
    context.registerTag(new FoundIncludeTag());
    context.registerTag(new WithTag());
  }

  /** The same statement with other words after its name. */
  static TagNode with(TagNode tag, String words) {
    String image = "{% " + tag.getName() + " " + words + " %}";
    TagToken token =
        new TagToken(image, tag.getLineNumber(), tag.getStartPosition(), tag.getSymbols());
    TagNode changed = new TagNode(tag.getTag(), token, tag.getSymbols());
    changed.setChildren(tag.getChildren());
    return changed;
  }

  /** What stands between a statement and its end. */
  static String content(TagNode tag, JinjavaInterpreter interpreter) {
    return content(tag.getChildren(), interpreter);
  }

  static String content(List<Node> nodes, JinjavaInterpreter interpreter) {
    StringBuilder content = new StringBuilder();
    for (Node child : nodes) {
      content.append(child.render(interpreter));
    }
    return content.toString();
  }
}
