package dev.millrace.sql.parse;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.TypeText;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

final class CallFormsTest {
  /** What a message tells people to write can be written. */
  @Test
  void formsAreExpressions() throws Exception {
    Schema.Builder columns = Schema.builder();
    for (String column :
        new String[] {
          "text VARCHAR",
          "part VARCHAR",
          "start INTEGER",
          "n INTEGER",
          "time TIMESTAMP",
          "earlier TIMESTAMP",
          "value DOUBLE"
        }) {
      String[] parts = column.split(" ");
      columns.addNullableField(parts[0], TypeText.parse(parts[1]));
    }
    Schema schema = columns.build();

    CallForms.FORMS
        .values()
        .forEach(
            form -> {
              for (String expression : form.split(" or ")) {
                assertThatCode(() -> SqlCompiler.compile(expression, schema))
                    .as(expression)
                    .doesNotThrowAnyException();
              }
            });
  }
}
