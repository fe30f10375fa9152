package dev.millrace.io.format.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtoTextsTest {
  private static final Path TEXTS = Path.of("src/test/resources/dev/millrace/io/format/proto");

  @TempDir private Path dir;

  private static FieldDescriptor field(Descriptor message, String name) {
    return message.findFieldByName(name);
  }

  @Test
  void namesAreLookedUpFromWithinAndProto2HasItsOwnDefaults() {
    // when
    Descriptor outer = ProtoFormat.read(TEXTS.resolve("scopes.proto"), "a.b.Outer").descriptor();
    Descriptor kinds = outer.findNestedTypeByName("Kinds");

    // then
    FieldDescriptor kind = field(kinds, "kind");
    assertThat(kind.getEnumType().getFullName()).isEqualTo("a.b.Outer.Kind");
    assertThat(kind.getEnumType().isClosed()).isTrue();
    assertThat(kind.getDefaultValue()).hasToString("LARGE");
    assertThat(kind.hasPresence()).isTrue();
    assertThat(field(kinds, "all").isPacked()).isTrue();
    assertThat(field(kinds, "by_name").isMapField()).isTrue();
    assertThat(field(kinds, "by_name").getMessageType().getName()).isEqualTo("ByNameEntry");
    assertThat(field(outer, "kinds").getMessageType()).isSameAs(kinds);
    assertThat(field(outer, "line").getType()).isEqualTo(FieldDescriptor.Type.GROUP);
    assertThat(field(outer, "name").getDefaultValue()).isEqualTo("a \"b\"");
    assertThat(field(outer, "one").getContainingOneof().getName()).isEqualTo("choice");
  }

  @Test
  void importsAreFoundInDirectoriesAbove() {
    Descriptor item = ProtoFormat.read(TEXTS.resolve("parts/item.proto"), "t.Item").descriptor();
    assertThat(item.getFile().getPublicDependencies()).hasSize(1);
  }

  private String said(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("m.proto"), text);
    try {
      return ProtoFormat.read(file, "M").descriptor().getFullName();
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    assertThat(said("message M {\n  int32 = 1;\n}"))
        .startsWith("'" + dir.resolve("m.proto") + "' is not right: Syntax error in m.proto:2:");
    assertThat(said("edition = \"2023\"; message M {}")).contains("is not right: Syntax error");
    assertThat(said("import \"none.proto\"; message M {}"))
        .contains("lacks 'none.proto', which 'm.proto' imports");
    assertThat(said("message M { optional Nope n = 1; }"))
        .contains("is not right: M.n: \"Nope\" is not defined.");
    assertThat(said("")).contains("declares no message 'M'");
    assertThat(said("\ufeffmessage M { }")).isEqualTo("M");
    assertThatThrownBy(() -> ProtoFormat.read(dir.resolve("no.proto"), "M"))
        .hasMessageStartingWith("there is no file");
  }
}
