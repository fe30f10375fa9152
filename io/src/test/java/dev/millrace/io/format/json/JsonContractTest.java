package dev.millrace.io.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegisteredSchema.Reference;
import dev.millrace.io.format.registry.SchemaKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonContractTest {
  private static final String ORDER =
      """
      {"type": "object", "required": ["id", "amount"],
       "properties": {"id": {"type": "integer"}, "amount": {"type": "number", "minimum": 0.1},
                      "buyer": {"$ref": "buyer.json"}}}
      """;

  private static final String BUYER =
      """
      {"type": "object", "properties": {"name": {"type": "string", "minLength": 2}}}
      """;

  private static JsonContract contract(String text, Reference... references) {
    return JsonContract.of(
        SchemaKey.ofId(7), new RegisteredSchema(7, "JSON", text, List.of(references)));
  }

  private static String said(JsonContract contract, String object) {
    try {
      contract.check(object.getBytes(StandardCharsets.UTF_8));
      return "";
    } catch (RowFault fault) {
      return fault.code() + " " + fault.reason();
    }
  }

  @Test
  void allThatIsWrongIsSaid() {
    JsonContract contract = contract(ORDER, new Reference("buyer.json", BUYER));

    assertThat(said(contract, "{\"id\": 1.0, \"amount\": 0.1, \"buyer\": {\"name\": \"ann\"}}"))
        .isEmpty();
    assertThat(said(contract, "{\"id\": 1.5, \"amount\": 0.09, \"buyer\": {\"name\": \"a\"}}"))
        .startsWith("ML-6133 the record does not meet the JSON Schema with the id 7: amount: must")
        .contains("; buyer.name: must", "; id: number found, integer expected");
    assertThat(said(contract, "{\"amount\": 1}")).contains("required property 'id' not found");
  }

  @Test
  void aSchemaReachesNothingButItsReferences() {
    assertThatThrownBy(() -> contract(ORDER))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("the JSON Schema with the id 7 cannot be used: it refers to")
        .hasMessageContaining("buyer.json");
    assertThatThrownBy(() -> contract("{\"$ref\": \"file:///etc/passwd\"}"))
        .hasMessageContaining("it refers to 'file:/");
    assertThatThrownBy(() -> contract("{\"type\": ")).hasMessageContaining("cannot be used");
  }

  @Test
  void aSchemaThatNamesNoDraftIsOneOfTheSeventh() {
    // A list of schemas for the places of an array: later drafts call it otherwise.
    JsonContract contract =
        contract(
            """
            {"type": "object", "properties": {"pair": {"items": [{"type": "string"}, {"type": "integer"}]}}}
            """);

    assertThat(said(contract, "{\"pair\": [\"a\", 1]}")).isEmpty();
    assertThat(said(contract, "{\"pair\": [1, \"a\"]}")).contains("pair[0]", "pair[1]");
  }
}
