package dev.millrace.io.http;

import dev.millrace.base.SecretText;
import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Where and how a server is asked.
 *
 * @param url with {@code {COLUMN}} for each part of the key
 * @param headers of every request; values may be secrets
 * @param timeout of a connection, and of an answer
 */
public record HttpLookupOptions(
    String url, Map<String, SecretText> headers, Duration timeout, LookupForm form)
    implements Lookup.Opener {
  private static final Pattern PATH_END = Pattern.compile("[?#]");
  private static final Pattern PART = Pattern.compile("\\{([^{}]*)\\}");

  /** The columns that a URL names. */
  public static List<String> named(String url) {
    return PART.matcher(url).results().map(found -> found.group(1)).toList();
  }

  /** A URL of the same form for no key. */
  public static String withoutKey(String url) {
    return PART.matcher(url).replaceAll("_");
  }

  HttpTarget target() {
    return new HttpTarget(URI.create(withoutKey(url)), "GET", headers, timeout, 0);
  }

  /**
   * What is asked for a key.
   *
   * @throws RowFault (ML-6440) for a key with which the path would lead elsewhere: nothing, a dot
   *     or two in place of a name
   */
  URI url(List<String> key) {
    String asked = PART.matcher(url).replaceAll(part -> encoded(part, key));
    for (String name : PATH_END.split(asked)[0].split("/", -1)) {
      if (name.equals(".") || name.equals("..")) {
        throw elsewhere(name);
      }
    }
    return URI.create(asked);
  }

  private static RowFault elsewhere(String key) {
    return new RowFault(
        HttpCodes.ROW_VALUE, "the key '" + key + "' is not a name that a URL's path can have");
  }

  private String encoded(MatchResult part, List<String> key) {
    String text = key.get(form.keys().indexOf(part.group(1)));
    if (text.isEmpty() && !PATH_END.matcher(url).region(0, part.start()).find()) {
      throw elsewhere(text);
    }
    // The encoder is one of forms, where a blank is a plus.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public Lookup open() {
    return new HttpLookup(this);
  }

  @Override
  public String shown() {
    return target().shown();
  }

  @Override
  public Duration answersWithin() {
    return timeout.multipliedBy(2);
  }

  @Override
  public int mostKeys() {
    return 1;
  }

  /** Without headers and path. */
  @Override
  public String toString() {
    return shown();
  }
}
