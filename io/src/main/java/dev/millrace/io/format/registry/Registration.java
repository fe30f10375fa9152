package dev.millrace.io.format.registry;

import dev.millrace.diag.UserException;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a sink finds the id of the schema that it writes with.
 *
 * @param topic that it writes to; null if each row names one
 * @param use what it does if the subject does not hold the schema
 */
public record Registration(
    RegistrySettings registry, SubjectNames names, @Nullable String topic, Use use)
    implements Serializable {

  /** What a sink may do in a registry. */
  public enum Use {
    /** Its schema must be there. */
    LOOK_UP,
    /** Its schema is added if it is not there. */
    REGISTER,
    /** It has none of its own, and writes with the newest. */
    LATEST
  }

  /** The same at a registry that is waited for no longer than this. */
  Registration within(Duration most) {
    return new Registration(registry.within(most), names, topic, use);
  }

  /** Whether the registry has the schema, and the sink none. */
  public boolean usesLatest() {
    return use == Use.LATEST;
  }

  /**
   * The id of a schema, which is added if that is wanted.
   *
   * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
   * @param name the full name of the record or message; empty if it has none
   * @throws UserException ML-5400 to ML-5405 if there is none
   */
  int id(String type, String name, String text) {
    String subject = names.subject(topic, name);
    SchemaRegistry schemas = SchemaRegistry.of(registry);
    return use == Use.REGISTER
        ? schemas.register(subject, type, text)
        : schemas
            .find(subject, type, text)
            .orElseThrow(
                () ->
                    schemas.failure(
                        RegistryCodes.NOT_HELD,
                        "the subject '"
                            + subject
                            + "' does not hold the schema of the rows. Register it, or set"
                            + " auto_register: true, or write with its newest schema by"
                            + " use_latest: true. The schema is "
                            + text));
  }

  /**
   * What records that are written with a schema say about it, which is added if that is wanted.
   *
   * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
   * @param name the full name of the record or message; empty if it has none
   * @throws UserException as {@link #id}
   */
  public SchemaMark mark(String type, String name, String text) {
    return mark(id(type, name, text));
  }

  /**
   * The same of a schema that the registry has.
   *
   * @throws UserException ML-5400 to ML-5402 if it does not answer, ML-5405 if it does not know its
   *     own id
   */
  public SchemaMark mark(RegisteredSchema schema) {
    return mark(schema.id());
  }

  private SchemaMark mark(int id) {
    return switch (registry.ids()) {
      case CONFLUENT -> SchemaMark.before(id);
      case HEADER -> SchemaMark.inHeader(id, SchemaRegistry.of(registry).guid(id).orElse(null));
      case APICURIO -> {
        RegisteredSchema unused = SchemaRegistry.of(registry).given(id);
        yield SchemaMark.ofApicurio(id);
      }
    };
  }

  /**
   * The newest schema of the topic's subject.
   *
   * @throws UserException ML-5400 to ML-5405 if there is none
   */
  public RegisteredSchema latest() {
    String subject = names.subject(topic, "");
    SchemaRegistry schemas = SchemaRegistry.of(registry);
    return schemas
        .latest(subject)
        .orElseThrow(
            () ->
                schemas.failure(RegistryCodes.NOT_HELD, "there is no subject '" + subject + "'."));
  }

  /** The error for a newest schema that rows cannot be written with. */
  public UserException misfit(RegisteredSchema latest, String what) {
    return SchemaRegistry.of(registry)
        .failure(
            RegistryCodes.LATEST_MISFIT,
            "the newest schema of the subject '"
                + names.subject(topic, "")
                + "' (id "
                + latest.id()
                + ") does not take the rows: "
                + what
                + ".");
  }
}
