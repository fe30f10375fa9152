package dev.millrace.io.http;

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
    String url, Map<String, String> headers, Duration timeout, LookupForm form)
    implements Lookup.Opener {
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

  /** What is asked for a key. */
  URI url(List<String> key) {
    return URI.create(PART.matcher(url).replaceAll(part -> encoded(part, key)));
  }

  private String encoded(MatchResult part, List<String> key) {
    String text = key.get(form.keys().indexOf(part.group(1)));
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
  public int mostKeys() {
    return 1;
  }

  /** Without headers and path. */
  @Override
  public String toString() {
    return shown();
  }
}
