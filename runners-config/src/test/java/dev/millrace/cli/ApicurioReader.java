package dev.millrace.cli;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Apicurio's own deserializer of Avro, whose jars the build copies beside those of Debezium. */
final class ApicurioReader implements AutoCloseable {
  private static final Path JARS = Path.of("target", "debezium");

  private final URLClassLoader classes;
  private final Deserializer<?> deserializer;

  /**
   * @param registry the address of Confluent's API
   */
  ApicurioReader(String registry) throws Exception {
    classes = new URLClassLoader(jars(), ApicurioReader.class.getClassLoader());
    deserializer =
        (Deserializer<?>)
            classes
                .loadClass("io.apicurio.registry.serde.avro.AvroKafkaDeserializer")
                .getDeclaredConstructor()
                .newInstance();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // Kafka's settings look for classes there.
      thread.setContextClassLoader(classes);
      deserializer.configure(
          Map.of(
              "apicurio.registry.url",
              registry.replace("ccompat/v7", "registry/v2"),
              "apicurio.registry.headers.enabled",
              "true"),
          false);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] jars() throws Exception {
    try (Stream<Path> jars = Files.list(JARS)) {
      List<Path> own =
          jars.filter(jar -> jar.getFileName().toString().startsWith("apicurio")).toList();
      URL[] urls = new URL[own.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = own.get(i).toUri().toURL();
      }
      return urls;
    }
  }

  /** A record as Avro shows it. */
  String read(ConsumerRecord<byte[], byte[]> record) {
    return deserializer.deserialize(record.topic(), record.headers(), record.value()).toString();
  }

  @Override
  public void close() throws Exception {
    deserializer.close();
    classes.close();
  }
}
