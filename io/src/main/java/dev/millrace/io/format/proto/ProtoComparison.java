package dev.millrace.io.format.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.Type;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.io.format.registry.SchemaChange.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What differs between two files of Protocol Buffers, by the numbers of fields: the encoding has no
 * names. Types that share a wire type are read without an error, mostly as other values.
 */
public final class ProtoComparison {
  private final List<SchemaChange> changes = new ArrayList<>();

  private ProtoComparison() {}

  /**
   * The differences, message by message in the order of the new file.
   *
   * @throws IllegalArgumentException if one of them is not such a file; the message says why
   */
  public static List<SchemaChange> of(RegisteredSchema before, RegisteredSchema after) {
    ProtoComparison comparison = new ProtoComparison();
    FileDescriptor old = RegisteredProto.file(before);
    FileDescriptor now = RegisteredProto.file(after);
    if (!old.getPackage().equals(now.getPackage())) {
      comparison.add("", "the package " + old.getPackage() + " → " + now.getPackage(), Effect.BOTH);
    }
    comparison.messages("", old.getMessageTypes(), now.getMessageTypes());
    return comparison.changes;
  }

  private void messages(String path, List<Descriptor> before, List<Descriptor> after) {
    for (Descriptor now : after) {
      String name = path + now.getName();
      before.stream()
          .filter(old -> old.getName().equals(now.getName()))
          .findFirst()
          .ifPresentOrElse(
              old -> compare(name, old, now), () -> add(name, "a new message", Effect.NONE));
    }
    List<String> names = after.stream().map(Descriptor::getName).toList();
    before.stream()
        .map(Descriptor::getName)
        .filter(name -> !names.contains(name))
        .forEach(name -> add(path + name, "a message that is gone", Effect.BACKWARD));
    // Records name a message by its place among the others.
    List<String> common = new ArrayList<>(before.stream().map(Descriptor::getName).toList());
    common.retainAll(names);
    for (String name : common) {
      if (index(before, name) != index(after, name)) {
        add(path + name, "another place among the messages of the file", Effect.MISREAD);
      }
    }
  }

  private static int index(List<Descriptor> messages, String name) {
    return messages.stream().map(Descriptor::getName).toList().indexOf(name);
  }

  private void compare(String path, Descriptor before, Descriptor after) {
    for (FieldDescriptor now : after.getFields()) {
      FieldDescriptor old = before.findFieldByNumber(now.getNumber());
      if (old == null) {
        add(path + "." + now.getName(), "new, number " + now.getNumber(), required(now));
      } else {
        compare(path + "." + now.getName(), old, now);
      }
    }
    for (FieldDescriptor old : before.getFields()) {
      if (after.findFieldByNumber(old.getNumber()) == null) {
        add(
            path + "." + old.getName(),
            "gone, number " + old.getNumber(),
            old.isRequired() ? Effect.FORWARD : Effect.NONE);
      }
    }
    messages(path + ".", before.getNestedTypes(), after.getNestedTypes());
  }

  private static Effect required(FieldDescriptor now) {
    return now.isRequired() ? Effect.BACKWARD : Effect.NONE;
  }

  private void compare(String path, FieldDescriptor old, FieldDescriptor now) {
    if (!old.getName().equals(now.getName())) {
      // The bytes stay what they are; columns are found by names.
      add(path, "was named '" + old.getName() + "'", Effect.BOTH);
    }
    if (old.isRepeated() != now.isRepeated()) {
      add(path, now.isRepeated() ? "a list now" : "no list any more", Effect.MISREAD);
    }
    if (old.getType() != now.getType()) {
      add(path, name(old) + " → " + name(now), effect(old, now));
    } else if (old.getType() == Type.MESSAGE
        && !old.getMessageType().getFullName().equals(now.getMessageType().getFullName())) {
      add(path, name(old) + " → " + name(now), Effect.MISREAD);
    }
  }

  private static Effect effect(FieldDescriptor old, FieldDescriptor now) {
    boolean sameWire = old.getLiteType().getWireType() == now.getLiteType().getWireType();
    return sameWire ? Effect.MISREAD : Effect.BOTH;
  }

  private static String name(FieldDescriptor field) {
    return field.getType() == Type.MESSAGE
        ? field.getMessageType().getFullName()
        : field.getType().name().toLowerCase(Locale.ROOT);
  }

  private void add(String path, String what, Effect effect) {
    changes.add(new SchemaChange(path, what, effect));
  }
}
