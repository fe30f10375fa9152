package dev.millrace.connect.format;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.format.json.RegisteredJson;
import dev.millrace.io.format.registry.Registration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code format: JSON} may have: a registry with the schemas. */
final class JsonKeys {
  private JsonKeys() {}

  /** Whether the endpoint's records are JSON. */
  static boolean isJson(EndpointSpec endpoint) {
    return endpoint.text("format").filter(ValueFormat.JSON.name()::equals).isPresent();
  }

  /** The format of an endpoint whose records are JSON. */
  static RecordFormat format(EndpointSpec endpoint) {
    return format(endpoint, Optional.empty());
  }

  /**
   * The format of a sink whose records are JSON, for writing and for reading back.
   *
   * @param topic that it writes to; null if each row names one
   */
  static RecordFormat sinkFormat(EndpointSpec sink, @Nullable String topic) {
    return format(sink, RegistryKeys.registration(sink, topic));
  }

  private static RecordFormat format(EndpointSpec endpoint, Optional<Registration> registration) {
    return RegistryKeys.settings(endpoint)
        .<RecordFormat>map(
            settings ->
                new RegisteredJson(
                    settings, RegistryKeys.validates(endpoint), registration.orElse(null)))
        .orElse(ValueFormat.JSON);
  }
}
