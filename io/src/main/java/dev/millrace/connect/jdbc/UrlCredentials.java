package dev.millrace.connect.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** User and password among the parameters of a URL, whose names some databases have in capitals. */
final class UrlCredentials {
  /** A URL is shown where these must not be. */
  private static final Pattern PARAMETER = Pattern.compile("(?i)([?&;])(user|password)=([^&;]*)");

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
        .filter(found -> found.group(2).equalsIgnoreCase(name))
        .map(
            found ->
                found.group(1).equals(";")
                    ? found.group(3)
                    : URLDecoder.decode(found.group(3), StandardCharsets.UTF_8))
        .findFirst();
  }

  /** The URL without them; the first of the parameters that are left follows a question mark. */
  static String without(String url) {
    Matcher credentials = PARAMETER.matcher(url);
    String rest = credentials.replaceAll("").replaceFirst("[?&;]$", "");
    return url.contains("?") && !rest.contains("?") ? rest.replaceFirst("&", "?") : rest;
  }
}
