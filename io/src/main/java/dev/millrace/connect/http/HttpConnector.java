package dev.millrace.connect.http;

import dev.millrace.connect.Connector;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.Codes;
import dev.millrace.io.http.HttpCodes;
import java.util.Map;
import java.util.Optional;

/** Servers that take rows by HTTP. */
public final class HttpConnector implements Connector {
  @Override
  public String name() {
    return "http";
  }

  @Override
  public int rank() {
    return 67;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("http.md", HttpCodes.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new HttpSinkType());
  }

  @Override
  public Optional<LookupType> lookup() {
    return Optional.of(new HttpLookupType());
  }
}
