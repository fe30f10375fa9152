package dev.millrace.io.format.proto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.format.registry.RegisteredSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtoComparisonTest {
  private static List<String> compare(String before, String after) {
    return ProtoComparison.of(file(before), file(after)).stream()
        .map(change -> change.effect() + " " + change)
        .toList();
  }

  private static RegisteredSchema file(String messages) {
    return new RegisteredSchema(
        1, "PROTOBUF", "syntax = \"proto3\"; package s; " + messages, List.of());
  }

  @Test
  void fieldsAreComparedByTheirNumbers() {
    assertThat(compare("message A { int64 a = 1; }", "message A { int64 a = 1; string b = 2; }"))
        .containsExactly("NONE field 'A.b': new, number 2");
    assertThat(compare("message A { int64 a = 1; }", "message A { int64 b = 1; }"))
        .containsExactly("BOTH field 'A.b': was named 'a'");
    assertThat(compare("message A { int64 a = 1; }", "message A { }"))
        .containsExactly("NONE field 'A.a': gone, number 1");
  }

  @Test
  void typesOfOneWireTypeAreMisreadAndOthersBreak() {
    assertThat(compare("message A { int64 a = 1; }", "message A { sint64 a = 1; }"))
        .containsExactly("MISREAD field 'A.a': int64 → sint64");
    assertThat(compare("message A { int64 a = 1; }", "message A { string a = 1; }"))
        .containsExactly("BOTH field 'A.a': int64 → string");
    assertThat(compare("message A { int64 a = 1; }", "message A { repeated int64 a = 1; }"))
        .containsExactly("MISREAD field 'A.a': a list now");
  }

  @Test
  void messagesKeepTheirPlacesWhichRecordsNameThemBy() {
    assertThat(compare("message A {} message B {}", "message B {} message A {}"))
        .containsExactly(
            "MISREAD field 'A': another place among the messages of the file",
            "MISREAD field 'B': another place among the messages of the file");
    assertThat(compare("message A { message I { int64 a = 1; } }", "message A {}"))
        .containsExactly("BACKWARD field 'A.I': a message that is gone");
  }
}
