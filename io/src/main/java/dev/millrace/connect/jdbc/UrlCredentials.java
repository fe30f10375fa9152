package dev.millrace.connect.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** User and password among the parameters of a URL, whose names some databases have in capitals. */
final class UrlCredentials {
  /**
   * A URL is shown where these must not be. What follows a semicolon ends at the next one, and what
   * follows the other two signs may have one in it.
   */
  private static final Pattern PARAMETER =
      Pattern.compile("(?i)([?&])(user|password)=([^&]*)|(;)(user|password)=([^;]*)");

  /** Also behind the signs of databases whose parameters we do not take out. */
  private static final Pattern ANY_PASSWORD =
      Pattern.compile("(?i)[?&;:,/(]\\s*(password|pwd)\\s*=");

  private UrlCredentials() {}

  static Optional<String> user(String url) {
    return parameter(url, "user");
  }

  static Optional<String> password(String url) {
    return parameter(url, "password");
  }

  /** Parameters behind a question mark are encoded, those of semicolons are not. */
  private static Optional<String> parameter(String url, String name) {
    return PARAMETER
        .matcher(url)
        .results()
        .flatMap(
            found ->
                found.group(1) == null
                    ? named(name, found.group(5), found.group(6))
                    : named(name, found.group(2), decoded(found.group(3))))
        .findFirst();
  }

  private static Stream<String> named(String name, String found, String value) {
    return Stream.of(value).filter(any -> found.equalsIgnoreCase(name));
  }

  private static String decoded(String value) {
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }

  /** Whether anybody who sees the URL sees a password. */
  static boolean showsPassword(String url) {
    return ANY_PASSWORD.matcher(url).find();
  }

  /** The URL without them; the first of the parameters that are left follows a question mark. */
  static String without(String url) {
    Matcher credentials = PARAMETER.matcher(url);
    String rest = credentials.replaceAll("").replaceFirst("[?&;]$", "");
    return url.contains("?") && !rest.contains("?") ? rest.replaceFirst("&", "?") : rest;
  }
}
