package dev.millrace.io.format.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.SchemaKey;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A JSON Schema that a registry has, which the objects of its records have to meet. */
final class JsonContract {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Where a schema is taken to lie, so that what it refers to lies beside it. */
  private static final String BASE = "registry:/";

  /** What is wrong with an object of more bytes may be as many messages: the first one will do. */
  private static final int CHECKED_WHOLE = 100_000;

  private static final int MOST_SAID = 20;

  private static final int MOST_LETTERS = 300;

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
      String place = BASE + "schema-" + registered.id();
      JsonReferences references = new JsonReferences(place, registered);
      JsonSchemaFactory factory =
          JsonSchemaFactory.getInstance(
              version, builder -> builder.schemaLoaders(loaders -> loaders.add(references)));
      JsonSchema schema = factory.getSchema(SchemaLocation.of(place), text, CONFIG);
      schema.initializeValidators();
      return new JsonContract(key, schema);
    } catch (JsonProcessingException | JsonSchemaException e) {
      throw unusable(key, firstLine(e));
    } catch (StackOverflowError e) {
      // Of a run with the same record it would be the end each time.
      throw unusable(key, "it is nested too deeply");
    }
  }

  /**
   * Checks an object.
   *
   * @throws RowFault ML-6133 if it does not meet the schema
   */
  void check(byte[] object) {
    String wrong;
    try {
      wrong = wrong(object);
    } catch (IOException | JsonSchemaException e) {
      wrong = firstLine(e);
    } catch (StackOverflowError e) {
      // Of a run with the same record it would be the end each time.
      wrong = "its parts, or the schema's, are nested too deep to be checked";
    }
    if (!wrong.isEmpty()) {
      throw new RowFault(
          FormatCodes.SCHEMA_NOT_MET,
          "the record does not meet the JSON Schema with the " + key + ": " + wrong);
    }
  }

  private String wrong(byte[] object) throws IOException {
    boolean large = object.length > CHECKED_WHOLE;
    Set<ValidationMessage> found =
        schema.validate(JSON.readTree(object), context -> context.setFailFast(large));
    List<String> all = found.stream().map(JsonContract::words).distinct().sorted().toList();
    String said = String.join("; ", all.subList(0, Math.min(all.size(), MOST_SAID)));
    if (all.size() > MOST_SAID) {
      return said + "; and " + String.format(Locale.ROOT, "%,d", all.size() - MOST_SAID) + " more";
    }
    return large && !all.isEmpty() ? said + "; and possibly more" : said;
  }

  private static String words(ValidationMessage problem) {
    String words = problem.getMessage().replaceFirst("^\\$(\\.|: )?", "");
    return words.length() <= MOST_LETTERS ? words : words.substring(0, MOST_LETTERS) + "…";
  }

  private static RowFault unusable(SchemaKey key, String why) {
    return new RowFault(
        FormatCodes.SCHEMA_MISFIT, "the JSON Schema with the " + key + " cannot be used: " + why);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }
}
