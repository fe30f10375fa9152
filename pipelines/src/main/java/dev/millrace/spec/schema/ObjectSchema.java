package dev.millrace.spec.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema of objects: of rows, or of a step's configuration.
 *
 * @param text of the schema, which is what travels; each process compiles it once
 */
public record ObjectSchema(String text) implements Serializable {
  private static final String DRAFTS = "classpath:draft";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As in JSON Schema since draft 6, 1.0 is an integer. */
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .losslessNarrowing(true)
          .pathType(PathType.JSON_PATH)
          .locale(Locale.ENGLISH)
          .build();

  public static ObjectSchema of(Map<?, ?> schema) {
    try {
      return new ObjectSchema(JSON.writeValueAsString(schema));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("YAML has no value that JSON cannot write", e);
    }
  }

  /** What is wrong with the schema itself; empty if rows can be checked by it. */
  public List<String> problems() {
    JsonNode schema = tree();
    if (!schema.path("type").asText().equals("object")) {
      return List.of("a JSON Schema of rows is one of objects; expected 'type: object'.");
    }
    try {
      VersionFlag version = version(schema);
      JsonSchema ofSchemas = factory(version).getSchema(SchemaLocation.of(version.getId()), CONFIG);
      List<String> wrong = sentences(ofSchemas.validate(schema));
      if (wrong.isEmpty()) {
        compile().initializeValidators();
      }
      return wrong.stream().map(problem -> "the JSON Schema is wrong: " + problem + ".").toList();
    } catch (JsonSchemaException e) {
      return List.of("the JSON Schema cannot be used: " + e.getMessage() + ".");
    }
  }

  public JsonSchema compile() {
    JsonNode schema = tree();
    return factory(version(schema)).getSchema(schema, CONFIG);
  }

  /** What is wrong with a configuration; empty if it meets the schema. */
  public List<String> problemsOf(Map<?, ?> configuration) {
    return sentences(compile().validate(JSON.valueToTree(configuration)));
  }

  /** What is wrong, as people read it, each with its place inside the value. */
  public static List<String> sentences(Collection<ValidationMessage> problems) {
    return problems.stream()
        .map(problem -> problem.getMessage().replaceFirst("^\\$(\\.|: )?", ""))
        .distinct()
        .sorted()
        .toList();
  }

  private JsonNode tree() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the text was written as JSON", e);
    }
  }

  private static VersionFlag version(JsonNode schema) {
    return SpecVersionDetector.detectOptionalVersion(schema, true).orElse(VersionFlag.V202012);
  }

  private static JsonSchemaFactory factory(VersionFlag version) {
    return JsonSchemaFactory.getInstance(
        version, builder -> builder.schemaLoaders(loaders -> loaders.add(ObjectSchema::load)));
  }

  /** References lead to the schema itself and to the drafts, never to a file or the network. */
  private static @Nullable InputStreamSource load(AbsoluteIri iri) {
    if (iri.toString().startsWith(DRAFTS)) {
      return null;
    }
    throw new JsonSchemaException("it refers to '" + iri + "', which is not part of it");
  }
}
