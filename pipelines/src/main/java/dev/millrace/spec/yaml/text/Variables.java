package dev.millrace.spec.yaml.text;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.spec.jinja.Places;
import dev.millrace.spec.jinja.RenderedText;
import dev.millrace.spec.yaml.text.FilledText.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills {@code ${NAME}}, {@code ${NAME:-default}}, {@code ${secret:env:NAME}} and {@code
 * ${secret:file:PATH}} into a pipeline file's text. {@code $${} stands for a plain {@code ${}. A
 * default also replaces an empty value. Lines that hold nothing but a comment stay as they are.
 * Secret files are looked for beside the pipeline file; a line break at their end is not part of
 * the secret.
 */
public final class Variables {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String FORMS =
      "expected ${NAME}, ${NAME:-default}, ${secret:env:NAME} or ${secret:file:PATH}."
          + " Write $${ for a plain ${.";

  private final String file;
  private final int[] raw;
  private final Places places;
  private final Map<String, String> values;
  private final Diagnostics diagnostics;
  private final List<Secret> secrets = new ArrayList<>();
  private int[] filled = new int[1024];
  private int[] origins = new int[1024];
  private int length;

  private Variables(
      String file, RenderedText text, Map<String, String> values, Diagnostics diagnostics) {
    this.file = file;
    this.raw = text.text().codePoints().toArray();
    this.places = text.places();
    this.values = values;
    this.diagnostics = diagnostics;
  }

  /**
   * The text with all variables filled in. What cannot be filled in is reported to {@code
   * diagnostics}; its name stands in for its value, so that the rest of the file can be read.
   */
  public static FilledText fill(
      String file, RenderedText text, Map<String, String> values, Diagnostics diagnostics) {
    return new Variables(file, text, values, diagnostics).fill();
  }

  private FilledText fill() {
    boolean onlyBlanksSoFar = true;
    boolean comment = false;
    int i = 0;
    while (i < raw.length) {
      int c = raw[i];
      if (c == '\n' || c == '\r') {
        onlyBlanksSoFar = true;
        comment = false;
      } else if (onlyBlanksSoFar && c == '#') {
        comment = true;
      }
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        onlyBlanksSoFar = false;
      }
      if (!comment && at(i, "$${")) {
        append('$', i);
        append('{', i);
        i += 3;
      } else if (!comment && at(i, "${")) {
        i = reference(i);
      } else {
        append(c, i);
        i++;
      }
    }
    return new FilledText(
        places, raw.length, Arrays.copyOf(filled, length), Arrays.copyOf(origins, length), secrets);
  }

  /** Fills in the reference that begins at {@code start}; the index after it. */
  private int reference(int start) {
    int end = start + 2;
    while (end < raw.length && raw[end] != '}' && raw[end] != '\n' && raw[end] != '\r') {
      end++;
    }
    if (end == raw.length || raw[end] != '}') {
      error(start, ErrorCodes.BAD_VARIABLE, "'${' is not closed by '}' on its line; " + FORMS);
      return end;
    }
    String inner = new String(raw, start + 2, end - start - 2);
    if (inner.startsWith("secret:")) {
      secret(start, inner);
    } else {
      variable(start, inner);
    }
    return end + 1;
  }

  private void variable(int start, String inner) {
    int dash = inner.indexOf(":-");
    String name = dash < 0 ? inner : inner.substring(0, dash);
    if (!NAME.matcher(name).matches() || inner.contains("${")) {
      error(start, ErrorCodes.BAD_VARIABLE, "'${" + inner + "}' is not a variable; " + FORMS);
      return;
    }
    String value = values.get(name);
    if (dash >= 0 && (value == null || value.isEmpty())) {
      value = inner.substring(dash + 2);
    }
    if (value == null) {
      error(
          start,
          ErrorCodes.VARIABLE_NOT_SET,
          "variable '"
              + name
              + "' is not set. Set it in the environment, or give a default: ${"
              + name
              + ":-default}."
              + Nearest.hint(name, values.keySet()));
      name.codePoints().forEach(c -> append(c, start));
      return;
    }
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
      error(
          start,
          ErrorCodes.VARIABLE_NOT_SET,
          "the value of variable '" + name + "' has a line break in it.");
      name.codePoints().forEach(c -> append(c, start));
      return;
    }
    value.codePoints().forEach(c -> append(c, start));
  }

  private void secret(int start, String inner) {
    String value;
    String from = null;
    if (inner.startsWith("secret:env:")) {
      value = secretVariable(start, inner.substring("secret:env:".length()));
    } else if (inner.startsWith("secret:file:")) {
      from = inner.substring("secret:file:".length());
      value = secretFile(start, from);
    } else {
      error(start, ErrorCodes.BAD_VARIABLE, "'${" + inner + "}' is not a secret; " + FORMS);
      return;
    }
    if (value == null) {
      "secret".codePoints().forEach(c -> append(c, start));
    } else {
      append(FilledText.FIRST_SECRET + secrets.size(), start);
      String path = from == null ? null : beside(from).toString();
      secrets.add(new Secret("${" + inner + "}", value, path));
    }
  }

  private @Nullable String secretVariable(int start, String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      error(
          start,
          ErrorCodes.SECRET_NOT_SET,
          "secret '" + name + "' is not set or empty. Set it in the environment.");
      return null;
    }
    return value;
  }

  private Path beside(String name) {
    return Path.of(file).toAbsolutePath().resolveSibling(name);
  }

  private @Nullable String secretFile(int start, String name) {
    try {
      String value = SecretText.read(beside(name));
      if (value.isEmpty()) {
        error(start, ErrorCodes.SECRET_NOT_SET, "secret file '" + name + "' is empty.");
        return null;
      }
      return value;
    } catch (NoSuchFileException e) {
      error(start, ErrorCodes.SECRET_NOT_SET, "secret file '" + name + "' does not exist.");
    } catch (CharacterCodingException e) {
      error(start, ErrorCodes.SECRET_NOT_SET, "secret file '" + name + "' is not UTF-8 text.");
    } catch (IOException | InvalidPathException e) {
      error(start, ErrorCodes.SECRET_NOT_SET, "secret file '" + name + "' cannot be read.");
    }
    return null;
  }

  private boolean at(int index, String expected) {
    if (index + expected.length() > raw.length) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (raw[index + i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void append(int codePoint, int origin) {
    if (length == filled.length) {
      filled = Arrays.copyOf(filled, 2 * length);
      origins = Arrays.copyOf(origins, 2 * length);
    }
    filled[length] = codePoint;
    origins[length] = origin;
    length++;
  }

  private void error(int index, String code, String message) {
    Position position = places.position(index);
    diagnostics.error(position, code, "", message);
  }
}
