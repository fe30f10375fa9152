package dev.millrace.io.format.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegisteredSchema.Reference;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a JSON Schema refers to among what the registry names as its references, never in a
 * file or the network. The registry has the names as they are written in the schemas; the validator
 * asks for them as they lie beside the schema that refers to them.
 */
final class JsonReferences implements SchemaLoader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String DRAFTS = "classpath:draft";

  private final List<Reference> references;

  /** Where the schemas lie that were read: at their names, and at the ids that they give. */
  private final Set<String> places = new LinkedHashSet<>();

  /**
   * @param place where the schema itself lies
   */
  JsonReferences(String place, RegisteredSchema schema) {
    this.references = schema.references();
    lies(place, schema.text());
  }

  @Override
  public @Nullable InputStreamSource getSchema(AbsoluteIri iri) {
    String asked = iri.toString();
    if (asked.startsWith(DRAFTS)) {
      return null;
    }
    Reference found = found(asked);
    if (found == null) {
      throw new JsonSchemaException(
          "it refers to '" + asked + "', which the registry does not name");
    }
    lies(asked, found.text());
    return () -> new ByteArrayInputStream(found.text().getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable Reference found(String asked) {
    for (Reference reference : references) {
      if (asked.equals(reference.name())) {
        return reference;
      }
    }
    for (String place : places) {
      for (Reference reference : references) {
        if (asked.equals(AbsoluteIri.resolve(place, reference.name()))) {
          return reference;
        }
      }
    }
    return null;
  }

  /** Also a schema within another one may give itself an id, beside which its references lie. */
  private void lies(String place, String text) {
    places.add(place);
    try {
      JsonNode schema = JSON.readTree(text);
      String own = id(schema);
      String base = own == null ? place : AbsoluteIri.resolve(place, own);
      places.add(base);
      for (JsonNode id : schema.findValues("$id")) {
        if (id.isTextual()) {
          places.add(AbsoluteIri.resolve(base, id.textValue()));
        }
      }
    } catch (JsonProcessingException e) {
      // The validator says what is wrong with it.
    }
  }

  /** The fourth draft has no sign before the word. */
  private static @Nullable String id(JsonNode schema) {
    String id = schema.path("$id").textValue();
    return id == null ? schema.path("id").textValue() : id;
  }
}
