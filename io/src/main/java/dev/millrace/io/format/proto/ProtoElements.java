package dev.millrace.io.format.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a parsed {@code .proto} file declares, as protoc describes it. Names of types stay as they
 * are written: whoever builds the descriptors looks them up. Services, extensions and options that
 * do not change the bytes are left out.
 */
final class ProtoElements {
  private static final Map<String, Type> SCALARS =
      Stream.of(Type.values())
          .filter(t -> t != Type.TYPE_MESSAGE && t != Type.TYPE_ENUM && t != Type.TYPE_GROUP)
          .collect(
              Collectors.toMap(
                  t -> t.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT),
                  Function.identity()));

  private final boolean proto3;

  private ProtoElements(boolean proto3) {
    this.proto3 = proto3;
  }

  /** The descriptor of a file. */
  static FileDescriptorProto descriptor(String name, ProtoFileElement file) {
    boolean proto3 = file.getSyntax() == Syntax.PROTO_3;
    ProtoElements elements = new ProtoElements(proto3);
    FileDescriptorProto.Builder descriptor =
        FileDescriptorProto.newBuilder()
            .setName(name)
            .setSyntax(proto3 ? "proto3" : "proto2")
            .addAllDependency(file.getImports());
    if (file.getPackageName() != null) {
      descriptor.setPackage(file.getPackageName());
    }
    for (String imported : file.getPublicImports()) {
      descriptor.addPublicDependency(descriptor.getDependencyCount()).addDependency(imported);
    }
    for (TypeElement type : file.getTypes()) {
      if (type instanceof MessageElement message) {
        descriptor.addMessageType(elements.message(message));
      } else if (type instanceof EnumElement declared) {
        descriptor.addEnumType(enumeration(declared));
      }
    }
    return descriptor.build();
  }

  private DescriptorProto message(MessageElement message) {
    DescriptorProto.Builder built = DescriptorProto.newBuilder().setName(message.getName());
    for (TypeElement type : message.getNestedTypes()) {
      if (type instanceof MessageElement nested) {
        built.addNestedType(message(nested));
      } else if (type instanceof EnumElement declared) {
        built.addEnumType(enumeration(declared));
      }
    }
    message.getFields().forEach(field -> addField(field, built));
    message.getGroups().forEach(group -> built.addField(group(group, built)));
    for (OneOfElement oneOf : message.getOneOfs()) {
      int index = built.getOneofDeclCount();
      built.addOneofDecl(OneofDescriptorProto.newBuilder().setName(oneOf.getName()));
      oneOf.getFields().forEach(field -> built.addField(field(field).setOneofIndex(index)));
      oneOf.getGroups().forEach(group -> built.addField(group(group, built).setOneofIndex(index)));
    }
    return withPresence(built).build();
  }

  /** In proto3 each optional field has a oneof of its own, after those that are written. */
  private static DescriptorProto.Builder withPresence(DescriptorProto.Builder built) {
    for (FieldDescriptorProto.Builder field : built.getFieldBuilderList()) {
      if (field.getProto3Optional()) {
        field.setOneofIndex(built.getOneofDeclCount());
        built.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
      }
    }
    return built;
  }

  private void addField(FieldElement field, DescriptorProto.Builder message) {
    String type = field.getType();
    if (!type.startsWith("map<")) {
      message.addField(field(field));
      return;
    }
    String[] parts = type.substring("map<".length(), type.length() - 1).split(",", 2);
    String entry = entryName(field.getName());
    message.addNestedType(
        DescriptorProto.newBuilder()
            .setName(entry)
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .addField(typed(parts[0].strip(), "key", 1).setLabel(Label.LABEL_OPTIONAL))
            .addField(typed(parts[1].strip(), "value", 2).setLabel(Label.LABEL_OPTIONAL)));
    message.addField(
        typed(entry, field.getName(), field.getTag())
            .setType(Type.TYPE_MESSAGE)
            .setLabel(Label.LABEL_REPEATED));
  }

  /** As protoc names it: {@code unit_prices} has {@code UnitPricesEntry}. */
  private static String entryName(String field) {
    return Stream.of(field.split("_"))
            .filter(word -> !word.isEmpty())
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining())
        + "Entry";
  }

  private FieldDescriptorProto.Builder field(FieldElement field) {
    FieldDescriptorProto.Builder built =
        typed(field.getType(), field.getName(), field.getTag()).setLabel(label(field.getLabel()));
    if (proto3 && field.getLabel() == Field.Label.OPTIONAL) {
      built.setProto3Optional(true);
    }
    if (field.getDefaultValue() != null) {
      built.setDefaultValue(field.getDefaultValue());
    }
    field.getOptions().stream()
        .filter(option -> option.getName().equals("packed"))
        .forEach(
            option ->
                built.setOptions(
                    FieldOptions.newBuilder()
                        .setPacked(option.getValue().toString().equals("true"))));
    return built;
  }

  private static Label label(Field.@Nullable Label label) {
    if (label == Field.Label.REPEATED) {
      return Label.LABEL_REPEATED;
    }
    return label == Field.Label.REQUIRED ? Label.LABEL_REQUIRED : Label.LABEL_OPTIONAL;
  }

  private static FieldDescriptorProto.Builder typed(String type, String name, int number) {
    FieldDescriptorProto.Builder built =
        FieldDescriptorProto.newBuilder().setName(name).setNumber(number);
    Type scalar = SCALARS.get(type);
    return scalar == null ? built.setTypeName(type) : built.setType(scalar);
  }

  private FieldDescriptorProto.Builder group(GroupElement group, DescriptorProto.Builder message) {
    List<FieldElement> fields = group.getFields();
    DescriptorProto.Builder type = DescriptorProto.newBuilder().setName(group.getName());
    fields.forEach(field -> addField(field, type));
    message.addNestedType(type);
    return typed(group.getName(), group.getName().toLowerCase(Locale.ROOT), group.getTag())
        .setType(Type.TYPE_GROUP)
        .setLabel(label(group.getLabel()));
  }

  private static EnumDescriptorProto enumeration(EnumElement declared) {
    EnumDescriptorProto.Builder built =
        EnumDescriptorProto.newBuilder().setName(declared.getName());
    declared
        .getConstants()
        .forEach(
            constant ->
                built.addValue(
                    EnumValueDescriptorProto.newBuilder()
                        .setName(constant.getName())
                        .setNumber(constant.getTag())));
    return built.build();
  }
}
