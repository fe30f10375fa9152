package dev.millrace.page;

import dev.millrace.http.Answer;
import dev.millrace.http.Asked;
import dev.millrace.http.Gate;
import dev.millrace.http.HttpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may see a page with data. On this machine's own address everybody on it, but no page of
 * another site that has its name point here: its requests name that site as their host, and not
 * what the page was told to listen on. On any other address those who have the token, from the
 * address that was printed or from the cookie that they got for it.
 */
final class PageGate implements Gate {
  private static final int TOKEN_BYTES = 24;
  private static final String OWN_HOSTS = "127\\.0\\.0\\.1|localhost|\\[::1]";

  private final Optional<String> token;
  private final Pattern ownHost;

  private PageGate(Optional<String> token, Pattern ownHost) {
    this.token = token;
    this.ownHost = ownHost;
  }

  static PageGate of(HttpAddress address) {
    return new PageGate(
        isLoopback(address) ? Optional.empty() : Optional.of(newToken()), ownHost(address.host()));
  }

  /** The address that is printed has the host as it was given. */
  private static Pattern ownHost(String given) {
    String own = Pattern.quote(given.contains(":") ? "[" + given + "]" : given);
    return Pattern.compile(
        "(" + OWN_HOSTS + "|" + own + ")(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);
  }

  private static boolean isLoopback(HttpAddress address) {
    try {
      return InetAddress.getByName(address.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Listening there fails, with a message of its own.
      return false;
    }
  }

  private static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What has to follow the address of the page for the first look. */
  String query() {
    return token.map(text -> "/?token=" + text).orElse("/");
  }

  @Override
  public Optional<Answer> refuse(Asked asked) {
    if (token.isEmpty()) {
      Matcher host = ownHost.matcher(asked.header("Host").orElse(""));
      return host.matches()
          ? Optional.empty()
          : Optional.of(Answer.text(403, "this page is for this machine's own addresses alone"));
    }
    String secret = token.get();
    String cookie = cookie(asked);
    if (asked.cookie(cookie).filter(given -> same(given, secret)).isPresent()) {
      return Optional.empty();
    }
    if (asked.parameter("token").filter(given -> same(given, secret)).isPresent()) {
      // The token does not stay in the address bar, nor in the history. The cookie has to go
      // along when a page of another site links here; nothing can be changed by that.
      return Optional.of(
          Answer.text(303, "go on at /")
              .with("Location", "/")
              .with("Set-Cookie", cookie + "=" + secret + "; Path=/; HttpOnly; SameSite=Lax"));
    }
    return Optional.of(Answer.text(401, "open the address with the token that the run printed"));
  }

  /** Browsers send cookies of one host to all its ports: each has a name of its own. */
  private static String cookie(Asked asked) {
    return "millrace-" + asked.header("Host").orElse("").replaceAll(".*:(?=[0-9]+$)", "");
  }

  /** Takes as long for a good guess as for a bad one. */
  private static boolean same(String given, String secret) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }
}
