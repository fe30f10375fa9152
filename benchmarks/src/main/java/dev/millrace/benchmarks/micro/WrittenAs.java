package dev.millrace.benchmarks.micro;

import dev.millrace.io.file.record.CsvFormat;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.format.avro.AvroFormat;
import dev.millrace.io.format.proto.ProtoFormat;
import dev.millrace.io.format.proto.RegisteredProto;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SubjectNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the records of a topic are written in. */
public enum WrittenAs {
  JSON {
    @Override
    Form open() {
      return new Form(ValueFormat.JSON, () -> {});
    }
  },
  CSV {
    @Override
    Form open() {
      return new Form(new CsvFormat(','), () -> {});
    }
  },
  AVRO {
    @Override
    Form open() throws IOException {
      return new Form(AvroFormat.of(Files.readString(file("avsc")), null), () -> {});
    }
  },
  /** After the id of a schema in a registry. */
  AVRO_ID {
    @Override
    Form open() throws IOException {
      String text = Files.readString(file("avsc"));
      OneSchema registry = OneSchema.serve("AVRO", text);
      RegistrySettings settings = RegistrySettings.of(registry.url(), Duration.ofMinutes(1));
      return new Form(new AvroFormat(text, settings, lookUp(settings)), registry);
    }
  },
  PROTO {
    @Override
    Form open() {
      return new Form(message(), () -> {});
    }
  },
  /** After the id of a schema in a registry. */
  PROTO_ID {
    @Override
    Form open() throws IOException {
      OneSchema registry = OneSchema.serve("PROTOBUF", Files.readString(file("proto")));
      RegistrySettings settings = RegistrySettings.of(registry.url(), Duration.ofMinutes(1));
      return new Form(
          new RegisteredProto(settings, MESSAGE, message(), lookUp(settings)), registry);
    }
  };

  private static final String MESSAGE = "millrace.bench.Play";

  /** A format, and what it needs as long as it is used. */
  record Form(RecordFormat format, AutoCloseable needs) {}

  /**
   * Gets ready to write and read.
   *
   * @throws IOException if a schema cannot be read, or no port is free
   */
  abstract Form open() throws IOException;

  private static ProtoFormat message() {
    return ProtoFormat.read(file("proto"), MESSAGE);
  }

  private static Registration lookUp(RegistrySettings settings) {
    return new Registration(settings, SubjectNames.TOPIC, "plays", Registration.Use.LOOK_UP);
  }

  private static Path file(String ending) {
    return Path.of(System.getProperty("millrace.home", ""), "benchmarks/jobs/play." + ending);
  }
}
