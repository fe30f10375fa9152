package dev.millrace.io.format.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The part of Apicurio's own API that has what Confluent's does not: schemas by global ids. */
public final class ApicurioApi {
  /** What precedes the version of Confluent's API in a registry's address. */
  private static final String CONFLUENT = "/apis/ccompat/";

  /** The second version is there in Apicurio 2 and 3. */
  private static final String OWN = "/apis/registry/v2";

  /** What only JSON Schema calls a type. */
  private static final Set<String> JSON_TYPES = Set.of("object", "number", "integer");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ApicurioApi() {}

  /** Whether the address of Confluent's API is one of Apicurio's. */
  public static boolean isThere(String url) {
    return url.contains(CONFLUENT);
  }

  /** The schema of a global id, with those that it refers to in its text. */
  static Optional<RegisteredSchema> schema(RegistryHttp http, long globalId) {
    return http.text(own(http) + "/ids/globalIds/" + globalId + "?dereference=true")
        .map(text -> new RegisteredSchema(0, type(text), text, List.of()));
  }

  /** What the id of a schema in Confluent's API is. */
  enum Told {
    CONTENT_ID,
    GLOBAL_ID,
    /** The registry's own API cannot be asked. */
    NOTHING
  }

  /**
   * Confluent's API has a schema under its content id, unless the registry is set to give global
   * ids there, as its older versions did. Only the registry's own API tells, which may be switched
   * off, or kept by a gateway to some.
   */
  static Told told(RegistryHttp http, RegisteredSchema schema) {
    Optional<String> content = http.textIfAllowed(own(http) + "/ids/contentIds/" + schema.id());
    if (content.isPresent()) {
      return isSame(content.get(), schema.text()) ? Told.CONTENT_ID : Told.GLOBAL_ID;
    }
    return http.textIfAllowed(own(http) + "/ids/globalIds/" + schema.id()).isPresent()
        ? Told.GLOBAL_ID
        : Told.NOTHING;
  }

  private static boolean isSame(String one, String other) {
    try {
      return JSON.readTree(one).equals(JSON.readTree(other));
    } catch (JacksonException e) {
      return one.strip().equals(other.strip());
    }
  }

  private static String own(RegistryHttp http) {
    return http.url().substring(0, http.url().indexOf(CONFLUENT)) + OWN;
  }

  /** The answer has the text alone, and each kind of schema is told by it. */
  private static String type(String text) {
    try {
      JsonNode schema = JSON.readTree(text);
      return isJsonSchema(schema) ? "JSON" : "AVRO";
    } catch (JacksonException e) {
      return "PROTOBUF";
    }
  }

  /** A schema of Avro is a name, a union, or an object with a type. */
  private static boolean isJsonSchema(JsonNode schema) {
    return schema.isObject()
        && (schema.has("$schema")
            || !schema.has("type")
            || JSON_TYPES.contains(schema.path("type").asText()));
  }
}
