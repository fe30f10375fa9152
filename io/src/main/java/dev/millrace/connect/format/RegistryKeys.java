package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.io.format.registry.ApicurioApi;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.RegistrySettings.Access;
import dev.millrace.io.format.registry.RegistrySettings.Ids;
import dev.millrace.io.format.registry.SubjectNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a schema registry is reached, for every format that has schemas. */
public final class RegistryKeys {
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);

  private static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The address of Confluent's API; Apicurio has it under `/apis/ccompat/v7`.");
  private static final Key<String> USER =
      optional("user", Simple.TEXT, "none", "The user of basic authentication.");
  private static final Key<SecretText> PASSWORD =
      optional("password", Simple.SECRET, "none", "The user's password; `${secret:...}` keeps it.");
  private static final Key<SecretText> TOKEN =
      optional("token", Simple.SECRET, "none", "A bearer token, instead of a user.");
  private static final Key<String> TRUSTSTORE =
      optional(
          "truststore",
          Simple.TEXT,
          "Java's own",
          "A PKCS12 or JKS file with the certificates to trust, relative to the pipeline file.");
  private static final Key<String> TRUSTSTORE_PASSWORD =
      optional("truststore_password", Simple.TEXT, "none", "The truststore's password.");
  private static final Key<Duration> WAIT_FOR =
      defaulting(
          "wait_for",
          Simple.DURATION,
          DEFAULT_WAIT,
          "How long a registry that does not answer is asked again before the run fails. Records"
              + " wait meanwhile.");

  private static final Key<String> IDS =
      defaulting(
          "ids",
          Choice.of("confluent", "apicurio"),
          "confluent",
          "Which ids records have: those of Confluent's serializers, before the value or in a"
              + " header, or Apicurio's own of 8 bytes.");

  private static final Key<Boolean> VALIDATE =
      defaulting(
          "validate",
          Simple.BOOLEAN,
          false,
          "For `format: JSON`: whether records that do not meet their JSON Schema are dead"
              + " letters.");

  /** Of a sink: {@code settings} reads it as it does that of a source. */
  private static final Key<String> SINK_IDS =
      defaulting(
          IDS.name(),
          Choice.of("confluent", "header", "apicurio"),
          "confluent",
          "Where records name their schema: by an id before the value, in the header of Confluent's"
              + " newer serializers, or in that of Apicurio's.");

  private static final Key<Boolean> AUTO_REGISTER =
      defaulting(
          "auto_register",
          Simple.BOOLEAN,
          false,
          "Whether a sink adds its schema to the subject; otherwise it must be there.");
  private static final Key<Boolean> USE_LATEST =
      defaulting(
          "use_latest",
          Simple.BOOLEAN,
          false,
          "Whether a sink writes with the subject's newest schema, as it is when the run starts.");
  private static final Key<String> SUBJECT_NAMES =
      defaulting(
          "subject_names",
          Choice.of("topic", "record", "topic_record"),
          "topic",
          "How a sink's subject is named: `TOPIC-value`, the record's full name, or"
              + " `TOPIC-` and that name.");

  /** The registry of a source. */
  public static final Key<Values> REGISTRY =
      optional(
          "registry",
          ObjectOf.of(
              URL, IDS, VALIDATE, USER, PASSWORD, TOKEN, TRUSTSTORE, TRUSTSTORE_PASSWORD, WAIT_FOR),
          "none",
          "The schema registry that has the schemas which records were written with.");

  /** The registry of a sink, which may be added to. */
  public static final Key<Values> SINK_REGISTRY =
      optional(
          REGISTRY.name(),
          ObjectOf.of(
              URL,
              AUTO_REGISTER,
              USE_LATEST,
              SUBJECT_NAMES,
              USER,
              PASSWORD,
              TOKEN,
              TRUSTSTORE,
              TRUSTSTORE_PASSWORD,
              WAIT_FOR),
          "none",
          "The schema registry that has the sink's schema; its id precedes the values.");

  /** The same of a sink whose records have headers, which may hold the id. */
  public static final Key<Values> HEADER_SINK_REGISTRY =
      optional(
          REGISTRY.name(),
          ObjectOf.of(
              URL,
              SINK_IDS,
              AUTO_REGISTER,
              USE_LATEST,
              SUBJECT_NAMES,
              USER,
              PASSWORD,
              TOKEN,
              TRUSTSTORE,
              TRUSTSTORE_PASSWORD,
              WAIT_FOR),
          "none",
          "The schema registry that has the sink's schema, which records name by its id.");

  private RegistryKeys() {}

  /** Where a problem of an endpoint is reported. */
  @FunctionalInterface
  interface Problems {
    /** Takes a problem: see {@link dev.millrace.connect.StreamSide#error}. */
    void error(String key, String code, String message);
  }

  /** Reports an address that no registry can have. It is not repeated: it may hold a password. */
  static void check(EndpointSpec endpoint, Problems problems) {
    endpoint
        .find(REGISTRY)
        .map(keys -> keys.value(URL))
        .flatMap(RegistryKeys::wrong)
        .ifPresent(
            what ->
                problems.error(REGISTRY.name() + "." + URL.name(), ErrorCodes.WRONG_FORM, what));
    if (validates(endpoint) && !JsonKeys.isJson(endpoint)) {
      problems.error(
          REGISTRY.name() + "." + VALIDATE.name(),
          ErrorCodes.EXCLUDING_KEYS,
          "'validate' goes with format JSON; records of other formats cannot be written but by"
              + " their schemas.");
    }
    endpoint
        .find(REGISTRY)
        .filter(keys -> keys.value(IDS).equals("apicurio"))
        .flatMap(keys -> wrongApicurio(endpoint, keys.value(URL)))
        .ifPresent(
            what ->
                problems.error(REGISTRY.name() + "." + IDS.name(), ErrorCodes.WRONG_FORM, what));
  }

  /** Whether a source holds records against the JSON Schema that the registry has of them. */
  static boolean validates(EndpointSpec endpoint) {
    return endpoint.find(REGISTRY).map(keys -> keys.value(VALIDATE)).orElse(false);
  }

  private static Optional<String> wrongApicurio(EndpointSpec endpoint, String url) {
    if (ProtoKeys.isProto(endpoint)) {
      return Optional.of(
          "Apicurio's serializer of Protocol Buffers names messages in a form of its own, which is"
              + " neither read nor written; expected apicurio.registry.as-confluent=true in the"
              + " program on the other side, and no 'ids'.");
    }
    return ApicurioApi.isThere(url)
        ? Optional.empty()
        : Optional.of(
            "Apicurio's ids need an Apicurio registry; expected http://HOST:PORT/apis/ccompat/v7 as"
                + " its 'url'.");
  }

  /**
   * Reports what a sink cannot ask of a registry.
   *
   * @param given whether the file has the schema
   */
  static void checkSink(EndpointSpec sink, boolean given, Problems problems) {
    check(sink, problems);
    Optional<Values> keys = sink.find(SINK_REGISTRY);
    if (keys.isEmpty()) {
      return;
    }
    boolean latest = keys.get().value(USE_LATEST);
    if (latest && (given || keys.get().value(AUTO_REGISTER))) {
      problems.error(
          REGISTRY.name() + "." + USE_LATEST.name(),
          ErrorCodes.EXCLUDING_KEYS,
          "the newest schema of the registry is written with; expected neither a schema of the"
              + " sink's own nor auto_register.");
    }
    String names = keys.get().value(SUBJECT_NAMES);
    if (!names.equals("topic") && (latest || !given)) {
      problems.error(
          REGISTRY.name() + "." + SUBJECT_NAMES.name(),
          ErrorCodes.MISSING_KEY,
          "subjects named by record need the record's name; expected a schema of the sink's own,"
              + " or subject_names: topic.");
    }
  }

  /** The same of a sink whose schema is always that of its columns. */
  static void checkSinkOfColumns(EndpointSpec sink, Problems problems) {
    if (usesLatest(sink)) {
      problems.error(
          REGISTRY.name() + "." + USE_LATEST.name(),
          ErrorCodes.EXCLUDING_KEYS,
          "JSON is written with the schema of the columns; expected auto_register, or that this"
              + " schema is in the registry.");
    } else {
      checkSink(sink, false, problems);
    }
  }

  /**
   * What a sink's subject cannot be named by, if each of its rows names a topic; empty if it can.
   */
  public static Optional<String> wrongTopicPerRow(EndpointSpec sink) {
    return sink.find(SINK_REGISTRY)
        .map(keys -> keys.value(SUBJECT_NAMES))
        .filter(names -> !names.equals("record"))
        .map(
            names ->
                "rows name their topics, so that no subject is named after one; expected"
                    + " subject_names: record, or one topic.");
  }

  /**
   * Where a sink finds the id of its schema; empty without a registry.
   *
   * @param topic null if each row names one
   */
  static Optional<Registration> registration(EndpointSpec sink, @Nullable String topic) {
    return sink.find(SINK_REGISTRY)
        .map(
            keys ->
                new Registration(
                    settings(sink).orElseThrow(),
                    SubjectNames.valueOf(keys.value(SUBJECT_NAMES).toUpperCase(Locale.ROOT)),
                    topic,
                    keys.value(USE_LATEST)
                        ? Registration.Use.LATEST
                        : keys.value(AUTO_REGISTER)
                            ? Registration.Use.REGISTER
                            : Registration.Use.LOOK_UP));
  }

  /** Whether a sink writes with the newest schema of its subject. */
  static boolean usesLatest(EndpointSpec sink) {
    return sink.find(SINK_REGISTRY).map(keys -> keys.value(USE_LATEST)).orElse(false);
  }

  private static Optional<String> wrong(String url) {
    try {
      URI address = new URI(url);
      if (address.getUserInfo() != null) {
        return Optional.of(
            "the address holds a user; expected the keys 'user' and 'password', which no message"
                + " shows.");
      }
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return Optional.empty();
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    return Optional.of("this is not the address of a registry; expected http://HOST:PORT/PATH.");
  }

  /** The registry that an endpoint names. */
  public static Optional<RegistrySettings> settings(EndpointSpec endpoint) {
    return endpoint
        .find(REGISTRY)
        .map(
            keys ->
                new RegistrySettings(
                    endpoint.position(REGISTRY.name()),
                    keys.value(URL).replaceAll("/+$", ""),
                    new Access(
                        keys.find(USER).orElse(null),
                        keys.find(PASSWORD).orElse(null),
                        keys.find(TOKEN).orElse(null)),
                    keys.find(TRUSTSTORE).map(f -> endpoint.besideFile(f).toString()).orElse(null),
                    keys.find(TRUSTSTORE_PASSWORD).orElse(null),
                    keys.value(WAIT_FOR),
                    Ids.valueOf(keys.value(IDS).toUpperCase(Locale.ROOT))));
  }
}
