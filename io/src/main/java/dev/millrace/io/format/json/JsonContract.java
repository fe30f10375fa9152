package dev.millrace.io.format.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.resource.InputStreamSource;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegisteredSchema.Reference;
import dev.millrace.io.format.registry.SchemaKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A JSON Schema that a registry has, which the objects of its records have to meet. */
final class JsonContract {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final String DRAFTS = "classpath:draft";

  /** Where a schema is taken to lie, so that what it refers to lies beside it. */
  private static final String BASE = "registry:/";

  /** As in JSON Schema since draft 6, 1.0 is an integer. */
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .losslessNarrowing(true)
          .pathType(PathType.JSON_PATH)
          .locale(Locale.ENGLISH)
          .build();

  private final SchemaKey key;
  private final JsonSchema schema;

  private JsonContract(SchemaKey key, JsonSchema schema) {
    this.key = key;
    this.schema = schema;
  }

  /**
   * The contract of a schema; draft 7 where it names none, as serializers that speak to a registry
   * have it.
   *
   * @throws RowFault ML-6117 if nothing can be checked by it
   */
  static JsonContract of(SchemaKey key, RegisteredSchema registered) {
    try {
      JsonNode text = JSON.readTree(registered.text());
      VersionFlag version =
          SpecVersionDetector.detectOptionalVersion(text, true).orElse(VersionFlag.V7);
      JsonSchemaFactory factory =
          JsonSchemaFactory.getInstance(
              version,
              builder ->
                  builder.schemaLoaders(
                      loaders -> loaders.add(iri -> load(iri, registered.references()))));
      JsonSchema schema =
          factory.getSchema(SchemaLocation.of(BASE + "schema-" + registered.id()), text, CONFIG);
      schema.initializeValidators();
      return new JsonContract(key, schema);
    } catch (JsonProcessingException | JsonSchemaException e) {
      throw new RowFault(
          FormatCodes.SCHEMA_MISFIT,
          "the JSON Schema with the " + key + " cannot be used: " + firstLine(e));
    }
  }

  /** References lead to what the registry names as such, never to a file or the network. */
  private static @Nullable InputStreamSource load(AbsoluteIri iri, List<Reference> references) {
    String name = iri.toString();
    if (name.startsWith(DRAFTS)) {
      return null;
    }
    for (Reference reference : references) {
      if (name.equals(reference.name()) || name.equals(BASE + reference.name())) {
        return () -> new ByteArrayInputStream(reference.text().getBytes(StandardCharsets.UTF_8));
      }
    }
    throw new JsonSchemaException("it refers to '" + name + "', which the registry does not name");
  }

  /**
   * Checks an object.
   *
   * @throws RowFault ML-6133 if it does not meet the schema
   */
  void check(byte[] object) {
    List<String> wrong;
    try {
      wrong =
          schema.validate(JSON.readTree(object)).stream()
              .map(problem -> problem.getMessage().replaceFirst("^\\$(\\.|: )?", ""))
              .distinct()
              .sorted()
              .toList();
    } catch (IOException | JsonSchemaException e) {
      wrong = List.of(firstLine(e));
    }
    if (!wrong.isEmpty()) {
      throw new RowFault(
          FormatCodes.SCHEMA_NOT_MET,
          "the record does not meet the JSON Schema with the "
              + key
              + ": "
              + String.join("; ", wrong));
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }
}
