package dev.millrace.spec.jinja;

import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.MethodNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * The methods of Python's texts, such as {@code {{ name.upper() }}}. The renderer would call Java's
 * of the same name, and {@code split} takes a regular expression there.
 */
final class PythonTexts extends ELResolver {
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
      default -> throw unknown(method);
    };
  }

  private static Object with(String text, String method, List<Object> arguments) {
    String first = String.valueOf(arguments.get(0));
    return switch (method + arguments.size()) {
      case "startswith1" -> text.startsWith(first);
      case "endswith1" -> text.endsWith(first);
      case "find1" -> place(text, text.indexOf(first));
      case "strip1" -> stripped(stripped(text, first, true), first, false);
      case "lstrip1" -> stripped(text, first, true);
      case "rstrip1" -> stripped(text, first, false);
      case "split1" -> parts(text, first, -1);
      case "split2" -> parts(text, first, limit(arguments.get(1)));
      case "replace2" -> text.replace(first, String.valueOf(arguments.get(1)));
      case "join1" -> joined(text, arguments.get(0));
      default -> throw unknown(method);
    };
  }

  private static MethodNotFoundException unknown(String method) {
    return new MethodNotFoundException("Cannot find method " + method + " of a text");
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
      throw new IllegalArgumentException("empty separator");
    }
    return List.of(text.split(Pattern.quote(separator), limit));
  }

  /** How many parts a number of cuts makes; as many as there are of a negative one. */
  private static int limit(Object cuts) {
    int number = cuts instanceof Number given ? given.intValue() : -1;
    return number < 0 ? -1 : number + 1;
  }

  private static String joined(String separator, Object parts) {
    if (!(parts instanceof Collection<?> all)) {
      throw unknown("join");
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
