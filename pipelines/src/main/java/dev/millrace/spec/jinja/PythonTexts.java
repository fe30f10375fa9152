package dev.millrace.spec.jinja;

import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.MethodNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * The methods of Python's texts, such as {@code {{ name.upper() }}}. The renderer would call Java's
 * of the same name, and {@code split} takes a regular expression there.
 */
final class PythonTexts extends ELResolver {
  private static final Set<String> METHODS =
      Set.of(
          "upper",
          "lower",
          "capitalize",
          "title",
          "strip",
          "lstrip",
          "rstrip",
          "split",
          "splitlines",
          "isdigit",
          "startswith",
          "endswith",
          "find",
          "replace",
          "join");

  private static final Pattern LETTERS = Pattern.compile("\\p{L}+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      Object method,
      Class<?> @Nullable [] types,
      Object[] parameters) {
    if (!(base instanceof CharSequence text)) {
      return null;
    }
    context.setPropertyResolved(true);
    String name = String.valueOf(method);
    List<Object> arguments = Arrays.asList(parameters);
    return arguments.isEmpty()
        ? plain(text.toString(), name)
        : with(text.toString(), name, arguments);
  }

  private static Object plain(String text, String method) {
    return switch (method) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalized(text);
      case "title" -> LETTERS.matcher(text).replaceAll(word -> capitalized(word.group()));
      case "strip" -> text.strip();
      case "lstrip" -> text.stripLeading();
      case "rstrip" -> text.stripTrailing();
      case "split" -> text.isBlank() ? List.of() : List.of(BLANKS.split(text.strip(), -1));
      case "splitlines" -> text.lines().toList();
      case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      default -> throw wrong(method);
    };
  }

  private static Object with(String text, String method, List<Object> arguments) {
    Object first = arguments.get(0);
    return switch (method + arguments.size()) {
      case "startswith1" -> any(method, first).anyMatch(text::startsWith);
      case "endswith1" -> any(method, first).anyMatch(text::endsWith);
      case "join1" -> joined(text, first);
      case "split2" -> parts(text, string(method, first), limit(arguments.get(1)));
      case "replace2" -> text.replace(string(method, first), string(method, arguments.get(1)));
      default -> withOne(text, method, arguments);
    };
  }

  private static Object withOne(String text, String method, List<Object> arguments) {
    if (arguments.size() != 1) {
      throw wrong(method);
    }
    String argument = string(method, arguments.get(0));
    return switch (method) {
      case "find" -> place(text, text.indexOf(argument));
      case "strip" -> stripped(stripped(text, argument, true), argument, false);
      case "lstrip" -> stripped(text, argument, true);
      case "rstrip" -> stripped(text, argument, false);
      case "split" -> parts(text, argument, -1);
      default -> throw wrong(method);
    };
  }

  /** One text, or several of which one is enough. */
  private static Stream<String> any(String method, Object argument) {
    return argument instanceof Collection<?> several
        ? several.stream().map(one -> string(method, one))
        : Stream.of(string(method, argument));
  }

  private static String string(String method, @Nullable Object argument) {
    if (argument instanceof CharSequence text) {
      return text.toString();
    }
    throw wrong(method);
  }

  private static RuntimeException wrong(String method) {
    return new MethodNotFoundException(
        METHODS.contains(method)
            ? "'" + method + "' of a text does not take these arguments"
            : "Cannot find method " + method + " of a text");
  }

  private static String capitalized(String text) {
    int rest = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
    return text.substring(0, rest).toUpperCase(Locale.ROOT)
        + text.substring(rest).toLowerCase(Locale.ROOT);
  }

  private static long place(String text, int index) {
    return index < 0 ? -1 : text.codePointCount(0, index);
  }

  private static String stripped(String text, String characters, boolean before) {
    String any = "[" + Pattern.quote(characters) + "]+";
    return characters.isEmpty() ? text : text.replaceFirst(before ? "\\A" + any : any + "\\z", "");
  }

  private static List<String> parts(String text, String separator, int limit) {
    if (separator.isEmpty()) {
      throw new MethodNotFoundException("'split' needs a separator that is not empty");
    }
    return List.of(text.split(Pattern.quote(separator), limit));
  }

  /** How many parts a number of cuts makes; as many as there are of a negative one. */
  private static int limit(Object cuts) {
    if (!(cuts instanceof Number given)) {
      throw wrong("split");
    }
    int number = given.intValue();
    return number < 0 ? -1 : number + 1;
  }

  private static String joined(String separator, Object parts) {
    if (!(parts instanceof Collection<?> all)) {
      throw wrong("join");
    }
    return all.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }

  @Override
  public @Nullable Object getValue(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public @Nullable Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    // A text is what it is.
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public @Nullable Class<?> getCommonPropertyType(ELContext context, Object base) {
    return null;
  }
}
