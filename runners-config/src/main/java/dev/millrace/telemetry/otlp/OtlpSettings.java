package dev.millrace.telemetry.otlp;

import io.micrometer.registry.otlp.OtlpConfig;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a collector and where; headers and attributes come from the environment.
 *
 * @param collector the address to which {@code /v1/} and the signal are added
 * @param signal {@code metrics} or {@code traces}
 * @param every how often
 */
public record OtlpSettings(URI collector, String signal, Duration every) implements OtlpConfig {
  @Override
  public @Nullable String get(String key) {
    return null;
  }

  @Override
  public String url() {
    return collector.toString().replaceAll("/+$", "") + "/v1/" + signal;
  }

  @Override
  public Duration step() {
    return every;
  }

  @Override
  public Map<String, String> resourceAttributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("service.name", "millrace");
    attributes.putAll(OtlpConfig.super.resourceAttributes());
    return attributes;
  }
}
