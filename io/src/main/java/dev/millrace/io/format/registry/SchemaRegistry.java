package dev.millrace.io.format.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.registry.RegisteredSchema.Reference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry that speaks Confluent's API. A schema never changes under its id, so each is asked for
 * once in a process. Every method waits while the registry does not answer, as long as the settings
 * say, and then throws a {@link UserException}. Safe for many threads.
 */
public final class SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
  private static final ConcurrentMap<RegistrySettings, SchemaRegistry> REGISTRIES =
      new ConcurrentHashMap<>();

  /** A registry of several servers may learn of a new id a little later. */
  private static final long ASKED_AGAIN_AFTER = TimeUnit.SECONDS.toNanos(10);

  private static final long BETWEEN_ASKS = 200;

  /** Bytes that only look like ids must not fill the memory. */
  private static final int MOST_UNKNOWN = 10_000;

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final RegistryHttp http;
  private final ConcurrentMap<SchemaKey, RegisteredSchema> schemas = new ConcurrentHashMap<>();
  private final ConcurrentMap<SchemaKey, Long> unknown = new ConcurrentHashMap<>();

  /** By ids, as far as the registry has told them. */
  private final ConcurrentMap<Integer, UUID> guids = new ConcurrentHashMap<>();

  private final AtomicBoolean warned = new AtomicBoolean();

  private SchemaRegistry(RegistrySettings settings) {
    this.http = new RegistryHttp(settings);
  }

  /** The registry of these settings, one in a process. */
  public static SchemaRegistry of(RegistrySettings settings) {
    return REGISTRIES.computeIfAbsent(settings, SchemaRegistry::new);
  }

  /** The schema of an id; empty if the registry does not know the id. */
  public Optional<RegisteredSchema> schema(int id) {
    return schema(SchemaKey.ofId(id));
  }

  /** The GUID of an id's schema; empty if the registry, as older ones, gives schemas none. */
  Optional<UUID> guid(int id) {
    if (!guids.containsKey(id)) {
      Optional<RegisteredSchema> unused = schema(id);
    }
    return Optional.ofNullable(guids.get(id));
  }

  private Optional<RegisteredSchema> schema(SchemaKey key) {
    RegisteredSchema known = schemas.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Long since = unknown.get(key);
    if (since != null && System.nanoTime() - since < ASKED_AGAIN_AFTER) {
      return Optional.empty();
    }
    Optional<RegisteredSchema> found = ask(key);
    found.ifPresentOrElse(schema -> schemas.put(key, schema), () -> remember(key));
    return found;
  }

  private Optional<RegisteredSchema> ask(SchemaKey key) {
    long number = key.number();
    return switch (key.kind()) {
      case GUID ->
          http.askNewer("/schemas/guids/" + key.guid())
              .map(answer -> schema(answer.path("id").asInt(), answer));
      case GLOBAL_ID -> ApicurioApi.schema(http, number);
      case ID -> ofId(number);
      case CONTENT_ID -> ofId(number).map(this::ofContent);
    };
  }

  private Optional<RegisteredSchema> ofId(long number) {
    return number != (int) number
        ? Optional.empty()
        : http.ask("/schemas/ids/" + number, null).map(answer -> schema((int) number, answer));
  }

  private RegisteredSchema ofContent(RegisteredSchema schema) {
    switch (ApicurioApi.told(http, schema)) {
      case CONTENT_ID -> {}
      case GLOBAL_ID ->
          throw failure(
              RegistryCodes.OTHER_IDS,
              "the id "
                  + schema.id()
                  + " of Confluent's API is not the content id of the same schema: the registry"
                  + " gives global ids there.");
      case NOTHING -> {
        if (warned.compareAndSet(false, true)) {
          LOG.warn(
              "The schema registry {} does not let anybody ask its own API whether the ids of"
                  + " Confluent's API are content ids; they are taken for such",
              http.url());
        }
      }
    }
    return schema;
  }

  /**
   * The schema of a content id that the registry has just given. One of several servers may learn
   * of it a little later than the one that gave it.
   *
   * @throws UserException ML-5405 if it is not known in time
   */
  RegisteredSchema given(int id) {
    SchemaKey key = SchemaKey.ofContent(id);
    long end = System.nanoTime() + http.waitFor().toNanos();
    Optional<RegisteredSchema> found = schema(key);
    while (found.isEmpty() && System.nanoTime() - end < 0) {
      RegistryHttp.pause(BETWEEN_ASKS);
      unknown.remove(key);
      found = schema(key);
    }
    return found.orElseThrow(
        () ->
            failure(
                RegistryCodes.NOT_HELD,
                "it gave a schema the id "
                    + id
                    + ", and did not know that id within "
                    + http.waitFor().toSeconds()
                    + " s. Expected all its servers to have it, or a longer wait_for."));
  }

  /**
   * The schema of an id that a record has.
   *
   * @throws RowFault ML-6116 if the registry does not know the id
   */
  public RegisteredSchema require(SchemaKey key) {
    return schema(key)
        .orElseThrow(
            () ->
                new RowFault(
                    FormatCodes.UNKNOWN_SCHEMA,
                    "the registry " + http.url() + " knows no schema with the " + key));
  }

  private void remember(SchemaKey key) {
    if (unknown.size() >= MOST_UNKNOWN) {
      unknown.clear();
    }
    unknown.put(key, System.nanoTime());
  }

  /** The newest schema of a subject; empty if there is no such subject. */
  public Optional<RegisteredSchema> latest(String subject) {
    return http.ask("/subjects/" + coded(subject) + "/versions/latest", null)
        .map(answer -> schema(answer.path("id").asInt(), answer));
  }

  /**
   * The id that a schema has in a subject; empty if the subject does not hold it.
   *
   * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
   */
  public OptionalInt find(String subject, String type, String text) {
    return http.ask("/subjects/" + coded(subject), body(type, text))
        .map(answer -> OptionalInt.of(id(answer)))
        .orElse(OptionalInt.empty());
  }

  /**
   * Adds a schema to a subject, if it is not there.
   *
   * @return its id
   * @throws UserException ML-5404 if the registry does not take it, for example because it is not
   *     compatible with those before it
   */
  public int register(String subject, String type, String text) {
    return http.ask("/subjects/" + coded(subject) + "/versions", body(type, text))
        .map(this::id)
        .orElseThrow(
            () -> failure(RegistryCodes.REFUSED, "no schema can be added to '" + subject + "'."));
  }

  /**
   * Why the registry would not take a schema as the next one of a subject, in its words; empty if
   * it would.
   */
  Optional<String> refusal(String subject, String type, String text) {
    String path = "/compatibility/subjects/" + coded(subject) + "/versions/latest?verbose=true";
    return http.ask(path, body(type, text))
        .filter(answer -> !answer.path("is_compatible").asBoolean(true))
        .map(
            answer ->
                answer.has("messages")
                    ? answer.path("messages").toString()
                    : answer.path("reason").asText("it is not compatible"));
  }

  UserException failure(String code, String message) {
    return http.failure(code, message, null);
  }

  private static String body(String type, String text) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("schema", text);
    return (type.equals("AVRO") ? body : body.put("schemaType", type)).toString();
  }

  private int id(JsonNode answer) {
    int id = answer.path("id").asInt();
    rememberGuid(id, answer);
    return id;
  }

  private void rememberGuid(int id, JsonNode answer) {
    String guid = answer.path("guid").asText();
    if (GUID.matcher(guid).matches()) {
      guids.put(id, UUID.fromString(guid));
    }
  }

  private RegisteredSchema schema(int id, JsonNode answer) {
    rememberGuid(id, answer);
    Map<String, Reference> references = new LinkedHashMap<>();
    follow(answer, references);
    return new RegisteredSchema(
        id,
        answer.path("schemaType").asText("AVRO"),
        answer.path("schema").asText(),
        List.copyOf(references.values()));
  }

  private void follow(JsonNode schema, Map<String, Reference> references) {
    for (JsonNode reference : schema.path("references")) {
      String name = reference.path("name").asText();
      if (!references.containsKey(name)) {
        String path =
            "/subjects/"
                + coded(reference.path("subject").asText())
                + "/versions/"
                + reference.path("version").asInt();
        JsonNode target =
            http.ask(path, null)
                .orElseThrow(
                    () ->
                        http.failure(
                            RegistryCodes.REFUSED, "there is no " + path + ", a reference.", null));
        follow(target, references);
        references.put(name, new Reference(name, target.path("schema").asText()));
      }
    }
  }

  private static String coded(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
