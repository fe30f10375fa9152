package dev.millrace.io.format.debezium;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.avro.AvroTree;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.format.registry.WireFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes in Avro, as the converters of Confluent and Apicurio write them: the schema of each is
 * in a registry, and says of every column what Kafka Connect calls its type.
 */
final class AvroChanges implements Changes {
  private final RegistrySettings registry;
  private transient @Nullable Map<SchemaKey, Version> versions;

  /** How the envelopes of a schema are read. One version each of those that the registry has. */
  private sealed interface Version {
    record Changed(AvroTree tree, Map<String, WrittenType> types) implements Version {}

    /** A schema that is not one of changes, which it will never be. */
    record Other(String reason) implements Version {}
  }

  AvroChanges(RegistrySettings registry) {
    this.registry = registry;
  }

  @Override
  public Change read(byte[] value, List<Header> headers) {
    WireFormat framed = WireFormat.read(registry.ids(), value, headers);
    Version version = version(framed.schema());
    if (version instanceof Version.Changed changed) {
      return new Change(changed.tree().read(value, framed.start()), changed.types());
    }
    throw new RowFault(FormatCodes.SCHEMA_MISFIT, ((Version.Other) version).reason());
  }

  private Version version(SchemaKey key) {
    if (versions == null) {
      versions = new HashMap<>();
    }
    Version known = versions.get(key);
    if (known == null) {
      known = ask(key);
      versions.put(key, known);
    }
    return known;
  }

  /** Ids that are not known may be later, so that their faults are not kept. */
  private Version ask(SchemaKey key) {
    RegisteredSchema schema = SchemaRegistry.of(registry).require(key);
    try {
      AvroTree tree = AvroTree.of(schema);
      return new Version.Changed(tree, WrittenType.columns(tree.schema(), ChangeColumns.AFTER));
    } catch (IllegalArgumentException e) {
      return new Version.Other(
          "the schema with the " + key + " is not one of changes in Avro: " + e.getMessage());
    }
  }
}
