package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.PythonMethod.Value;
import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads Python's calls of functions and methods, and {@code x[0]}. */
final class CallReader {
  private final PlainExpression expression;
  private final Words words;

  CallReader(PlainExpression expression, Words words) {
    this.expression = expression;
    this.words = words;
  }

  /** {@code x[0]}. */
  Value item(int start) {
    words.open(start, "PYTHON_ITEM(");
    words.replace(words.take(), ", ");
    words.takes("-");
    Token place = words.peek();
    if (place == null || !place.isWholeNumber()) {
      throw new Words.NotPlain();
    }
    words.take();
    words.require("]");
    words.replace(words.before(), ")");
    return Value.UNKNOWN;
  }

  /** {@code [1].count(2)}, a method of what has no name. */
  Value afterSign(int start) {
    Token dot = words.take();
    Token name = words.peek();
    if (name == null || name.kind() != Kind.NAME || !words.is(words.next() + 1, "(")) {
      throw new Words.NotPlain();
    }
    words.take();
    return call(PythonMethod.named(name.text()), start, dot.start());
  }

  /** A call whose parenthesis is next. */
  private Value call(Optional<PythonMethod> found, int start, int afterFirst) {
    PythonMethod method = found.orElseThrow(Words.NotPlain::new);
    boolean ofValue = afterFirst >= 0;
    Token parenthesis = words.take();
    boolean alone = method.alone().isPresent() && words.isNext(")");
    if (ofValue) {
      words.open(start, (alone ? method.alone().get() : method.function()) + "(");
      words.replace(afterFirst, parenthesis.end(), alone || method.arguments() == 0 ? "" : ", ");
    }
    if (alone) {
      words.take();
      return method.gives();
    }
    Token first = words.peek();
    if (method.literal()
        && (first == null || first.kind() != Kind.TEXT || first.content().isEmpty())) {
      throw new Words.NotPlain();
    }
    for (int i = 0; i < method.arguments(); i++) {
      if (i > 0) {
        words.require(",");
      }
      expression.choice(false);
    }
    words.require(")");
    return method.gives();
  }

  /** {@code len(x)} or {@code x.upper()}; the name is read. */
  Value named(Token name, boolean kept) {
    Optional<PatternCall> search = PatternCall.named(name.text());
    if (search.isPresent()) {
      return search.get().sql(words, kept, () -> expression.choice(false));
    }
    if (name.text().equals("beam.Row")) {
      return row(name);
    }
    int dot = name.text().lastIndexOf('.');
    if (dot >= 0) {
      expression.column(name, dot);
      Optional<PythonMethod> method = PythonMethod.named(name.text().substring(dot + 1));
      return call(method, words.next() - 1, name.start() + dot);
    }
    PythonMethod function = PythonMethod.function(name.text()).orElseThrow(Words.NotPlain::new);
    words.replace(name, function.function());
    return call(Optional.of(function), words.next(), -1);
  }

  /** {@code beam.Row(a=x, b=y)}. */
  private Value row(Token called) {
    words.replace(called, "PYTHON_ROW");
    Set<String> names = new HashSet<>();
    do {
      words.take();
      Token name = words.peek();
      if (name == null
          || name.kind() != Kind.NAME
          || name.text().indexOf('.') >= 0
          || !names.add(name.text())) {
        throw new Words.NotPlain();
      }
      words.take();
      words.require("=");
      words.replace(name.start(), words.before().end(), "'" + name.text() + "', ");
      expression.choice(false);
    } while (words.isNext(","));
    words.require(")");
    return Value.UNKNOWN;
  }
}
