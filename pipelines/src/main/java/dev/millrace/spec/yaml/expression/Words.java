package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of an expression, read from the first to the last, and what is to stand for them. */
final class Words {
  private final String source;
  private final List<Token> tokens;
  private final TextEdits edits;
  private int next;

  /** Thrown where the text is not plain; never leaves this package. */
  static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPlain() {
      super(null, null, false, false);
    }
  }

  Words(String source) {
    this.source = source;
    this.tokens = Token.all(source);
    this.edits = new TextEdits(source);
  }

  /** The text with its changes; empty if not all of it was read, or if there is none. */
  Optional<String> result() {
    return tokens.isEmpty() || next < tokens.size()
        ? Optional.empty()
        : Optional.of(edits.result());
  }

  /** The index of the word that is read next. */
  int next() {
    return next;
  }

  Token get(int index) {
    return tokens.get(index);
  }

  /** The word read last. */
  Token before() {
    return tokens.get(next - 1);
  }

  @Nullable Token peek() {
    return next < tokens.size() ? tokens.get(next) : null;
  }

  /** Reads a word that is known to be there. */
  Token take() {
    return tokens.get(next++);
  }

  boolean is(int index, String text) {
    return index < tokens.size()
        && tokens.get(index).kind() != Kind.TEXT
        && tokens.get(index).text().equals(text);
  }

  boolean isNext(String text) {
    return is(next, text);
  }

  /** Reads a word if it is the next one. */
  boolean takes(String text) {
    boolean found = isNext(text);
    next += found ? 1 : 0;
    return found;
  }

  void require(String text) {
    if (!takes(text)) {
      throw new NotPlain();
    }
  }

  /** Whether there is a comma between a bracket and the one that closes it. */
  boolean hasComma(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      String text = tokens.get(i).kind() == Kind.SIGN ? tokens.get(i).text() : "";
      depth += Set.of("(", "[").contains(text) ? 1 : Set.of(")", "]").contains(text) ? -1 : 0;
      if (depth == 1 && text.equals(",")) {
        return true;
      } else if (depth == 0) {
        return false;
      }
    }
    return false;
  }

  /** Whether nothing is computed of what the parenthesis just read holds. */
  boolean isWhole() {
    int close = next;
    for (int open = 1; open > 0 && close < tokens.size(); close++) {
      String text = tokens.get(close).text();
      open += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
    }
    return close == tokens.size()
        || Set.of("and", "or", "if", "else", ")").contains(tokens.get(close).text());
  }

  /** Puts words in the place of a sign, with blanks where there are none. */
  void replaceSpaced(Token sign, String words) {
    boolean left = sign.start() > 0 && !Character.isWhitespace(source.charAt(sign.start() - 1));
    boolean right =
        !Character.isWhitespace(source.charAt(Math.min(sign.end(), source.length() - 1)));
    replace(sign, (left ? " " : "") + words + (right ? " " : ""));
  }

  void replace(Token token, String text) {
    edits.replace(token.start(), token.end(), text);
  }

  void replace(int start, int end, String text) {
    edits.replace(start, end, text);
  }

  /** Puts a text before a word. */
  void open(int token, String text) {
    edits.open(tokens.get(token).start(), text);
  }

  /** Puts a text after what was read. */
  void close(String text) {
    edits.close(tokens.get(next - 1).end(), text);
  }

  /** Two minus signs side by side, of which the second was just read, would begin a comment. */
  void keepApart() {
    Token before = next < 2 ? null : tokens.get(next - 2);
    Token sign = before();
    if (before != null && before.text().equals("-") && before.end() == sign.start()) {
      replace(sign, " -");
    }
  }
}
