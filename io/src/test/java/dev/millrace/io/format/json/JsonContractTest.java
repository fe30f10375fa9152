package dev.millrace.io.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegisteredSchema.Reference;
import dev.millrace.io.format.registry.SchemaKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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

  @Test
  void aReferenceLiesBesideTheSchemaThatRefersToIt() {
    String order =
        """
        {"$id": "https://acme.com/order.json", "properties": {"buyer": {"$ref": "buyer.json"}}}
        """;
    String named =
        """
        {"$id": "https://acme.com/people/buyer.json",
         "properties": {"name": {"$ref": "name.json"}}}
        """;
    Reference name = new Reference("name.json", "{\"type\": \"string\"}");
    String wrong = "{\"buyer\": {\"name\": 1}}";

    assertThat(said(contract(order, new Reference("buyer.json", BUYER)), wrong))
        .as("beside the schema's own $id")
        .contains("buyer.name: integer found");
    assertThat(said(contract(order, name, new Reference("buyer.json", named)), wrong))
        .as("beside the $id of a reference")
        .contains("buyer.name: integer found");
    assertThat(
            said(
                contract(
                    "{\"properties\": {\"buyer\": {\"$ref\": \"com/a/b.json\"}}}",
                    name,
                    new Reference(
                        "com/a/b.json", "{\"properties\": {\"name\": {\"$ref\": \"name.json\"}}}")),
                wrong))
        .as("in a reference's directory")
        .contains("buyer.name: integer found");
    assertThat(
            said(
                contract(
                    "{\"$id\": \"https://acme.com/o\", \"properties\": {\"buyer\": {\"$ref\":"
                        + " \"/b\"}}}",
                    name,
                    new Reference("https://acme.com/b", named)),
                wrong))
        .as("by its whole name")
        .contains("buyer.name: integer found");
  }

  @Test
  void whatIsSaidIsBounded() {
    JsonContract contract =
        contract(
            """
            {"properties": {"xs": {"items": {"type": "string"}},
                            "one": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
             "additionalProperties": false}
            """);
    String many = "1" + ",1".repeat(10_000);

    assertThat(said(contract, "{\"xs\": [" + many + "]}"))
        .endsWith("; and 9,981 more")
        .hasSizeLessThan(2_000);
    assertThat(said(contract, "{\"one\": 1, \"xs\": [" + many.repeat(10) + "]}"))
        .as("a large object is checked as far as its first fault")
        .endsWith(": xs[0]: integer found, string expected; and possibly more")
        .doesNotContain("one");
    assertThat(said(contract, "{\"" + "k".repeat(1_000) + "\": 1}")).hasSizeLessThan(500);
  }

  @Test
  void whatNeverEndsOrIsTooDeepIsALetterToo() {
    JsonContract endless = contract("{\"$ref\": \"#\"}");
    JsonContract list =
        contract("{\"type\": \"object\", \"properties\": {\"n\": {\"$ref\": \"#\"}}}");
    String deep = "{\"n\":".repeat(990) + "{}" + "}".repeat(990);

    assertThat(said(endless, "{}")).startsWith("ML-6133 ").contains("too deep");
    assertThat(onSmallStack(() -> said(list, deep))).startsWith("ML-6133 ").contains("too deep");
    assertThat(said(list, "{\"n\": {\"n\": {}}}")).as("and the next record is read").isEmpty();
  }

  private static String onSmallStack(Supplier<String> what) {
    AtomicReference<String> said = new AtomicReference<>("nothing");
    Thread thread = new Thread(null, () -> said.set(what.get()), "small", 256 * 1024);
    thread.setUncaughtExceptionHandler((t, e) -> said.set(e.toString()));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return said.get();
  }
}
