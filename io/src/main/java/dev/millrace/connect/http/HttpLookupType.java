package dev.millrace.connect.http;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.http.HttpCodes;
import dev.millrace.io.http.HttpLookupOptions;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import java.util.List;
import java.util.Map;

/** {@code LookUpInHttp}. */
final class HttpLookupType implements LookupType {
  @Override
  public String type() {
    return "LookUpInHttp";
  }

  @Override
  public String doc() {
    return "Asks a server by GET, one request per key, for a JSON object; 404, 410 and 204 say that"
        + " there is none.";
  }

  @Override
  public KeySet keys() {
    return HttpKeys.LOOKUP;
  }

  @Override
  public void check(Asked asked) {
    String url = asked.place().value(HttpKeys.LOOKUP_URL);
    HttpChecks checks = new HttpChecks(asked.place(), asked::error);
    checks.checkUrl(HttpLookupOptions.withoutKey(url));
    checks.checkHeaders();
    List<String> named = HttpLookupOptions.named(url);
    List<String> keys = asked.keys().getFieldNames();
    if (!named.containsAll(keys) || !keys.containsAll(named)) {
      checks.problem(
          HttpKeys.LOOKUP_URL,
          HttpCodes.NO_PLACE,
          "expected "
              + String.join(", ", keys.stream().map(key -> "{" + key + "}").toList())
              + " in it, and no other braces.");
    }
  }

  @Override
  public Lookup.Opener opener(EndpointSpec place, LookupForm form) {
    return new HttpLookupOptions(
        place.value(HttpKeys.LOOKUP_URL),
        place.find(HttpKeys.HEADERS).orElse(Map.of()),
        place.value(HttpKeys.TIMEOUT),
        form);
  }
}
