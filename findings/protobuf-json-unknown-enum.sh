#!/usr/bin/env bash
# A JSON reader of Protobuf that ignores unknown fields also drops unknown enum names: from a repeated field the element vanishes
# and the list becomes shorter; a single field takes its default. So a consumer that only wanted to tolerate new fields cannot
# tell "one status" from "two, of which one is new to me". Binary Protobuf keeps both as numbers.
#
# Seen with com.google.protobuf:protobuf-java-util 4.33.0 on Java 17:
#   ["A","NEW","B"] -> [A, B]
#   "NEW" -> ZERO
#   the same values in binary: [A, UNRECOGNIZED(9), B]
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.google.protobuf</groupId><artifactId>protobuf-java-util</artifactId><version>4.33.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import java.util.List;

public class Finding {
  static EnumValueDescriptorProto value(String name, int number) {
    return EnumValueDescriptorProto.newBuilder().setName(name).setNumber(number).build();
  }

  static FieldDescriptorProto field(String name, int number, Label label) {
    return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setLabel(label)
        .setType(Type.TYPE_ENUM).setTypeName(".State").build();
  }

  static String name(Object value) {
    EnumValueDescriptor known = (EnumValueDescriptor) value;
    return known.getIndex() < 0 ? "UNRECOGNIZED(" + known.getNumber() + ")" : known.getName();
  }

  public static void main(String[] args) throws Exception {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder().setName("event.proto").setSyntax("proto3")
            .addEnumType(EnumDescriptorProto.newBuilder().setName("State")
                .addValue(value("ZERO", 0)).addValue(value("A", 1)).addValue(value("B", 2)))
            .addMessageType(DescriptorProto.newBuilder().setName("Event")
                .addField(field("states", 1, Label.LABEL_REPEATED))
                .addField(field("state", 2, Label.LABEL_OPTIONAL)))
            .build();
    Descriptor event = FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Event");
    DynamicMessage.Builder read = DynamicMessage.newBuilder(event);
    JsonFormat.parser().ignoringUnknownFields()
        .merge("{\"states\":[\"A\",\"NEW\",\"B\"],\"state\":\"NEW\"}", read);
    List<?> states = (List<?>) read.getField(event.findFieldByName("states"));
    System.out.println("[\"A\",\"NEW\",\"B\"] -> " + states.stream().map(Finding::name).toList());
    System.out.println("\"NEW\" -> " + name(read.getField(event.findFieldByName("state"))));
    DynamicMessage binary = DynamicMessage.parseFrom(event, new byte[] {10, 3, 1, 9, 2});
    List<?> kept = (List<?>) binary.getField(event.findFieldByName("states"));
    System.out.println("the same values in binary: " + kept.stream().map(Finding::name).toList());
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
["A","NEW","B"] -> [A, B]
"NEW" -> ZERO
the same values in binary: [A, UNRECOGNIZED(9), B]
EXPECTED
