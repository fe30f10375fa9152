package dev.millrace.io.format.registry;

import dev.millrace.diag.UserException;
import java.time.Duration;
import java.util.Optional;

/**
 * The schema that a sink writes with, where it has one of its own.
 *
 * @param registration where its id is found
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param name the full name of the record or message; empty if it has none
 */
public record SinkSchema(Registration registration, String type, String name, String text) {
  /** A format of records whose schema a registry has. */
  public interface Source {
    /** The schema that rows are written with; empty if the registry has it, and the sink none. */
    Optional<SinkSchema> sinkSchema(org.apache.beam.sdk.schemas.Schema columns);
  }

  /** What the subject is called. */
  public String subject() {
    return registration.names().subject(registration.topic(), name);
  }

  /** Somebody waits for what is said of it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * What the subject holds now that readers may have been made for; empty if it holds this schema,
   * or nothing.
   *
   * @throws UserException ML-5400 to ML-5402 if the registry does not answer; ML-5405 if the schema
   *     is not there and must be; ML-5404 if the registry would not take it
   */
  public Optional<RegisteredSchema> check() {
    Registration asked = registration.within(PATIENCE);
    SchemaRegistry registry = SchemaRegistry.of(asked.registry());
    if (registry.find(subject(), type, text).isPresent()) {
      return Optional.empty();
    } else if (registration.use() == Registration.Use.LOOK_UP) {
      asked.id(type, name, text);
    }
    Optional<RegisteredSchema> latest = registry.latest(subject());
    if (latest.isPresent()) {
      registry
          .refusal(subject(), type, text)
          .ifPresent(
              words -> {
                throw registry.failure(
                    RegistryCodes.NOT_TAKEN,
                    "the subject '" + subject() + "' would not take the schema. It says: " + words);
              });
    }
    return latest;
  }

  /** The error for a newest schema of which nobody can tell what it makes of the rows. */
  public UserException notCompared(RegisteredSchema latest, String why) {
    return SchemaRegistry.of(registration.registry())
        .failure(
            RegistryCodes.MISREAD,
            "the newest schema of the subject '"
                + subject()
                + "' (id "
                + latest.id()
                + ") cannot be read here, so nobody knows what its readers make of the rows: "
                + why
                + ".");
  }

  /** The error for a schema that readers of the newest one would misread. */
  public UserException misread(RegisteredSchema latest, String what) {
    return SchemaRegistry.of(registration.registry())
        .failure(
            RegistryCodes.MISREAD,
            "rows would be misread by readers of the newest schema of the subject '"
                + subject()
                + "' (id "
                + latest.id()
                + "): "
                + what
                + ". Registries take such a change as compatible.");
  }
}
