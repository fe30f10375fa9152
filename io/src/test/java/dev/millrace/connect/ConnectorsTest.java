package dev.millrace.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConnectorsTest {
  @TempDir private Path jar;

  /** One of the same name as one that is there. */
  public static final class SecondKafka implements Connector {
    @Override
    public String name() {
      return "kafka";
    }
  }

  /** One of a name of its own. */
  public static final class Third implements Connector {
    @Override
    public String name() {
      return "third";
    }
  }

  private URLClassLoader with(String provider) throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(Connector.class.getName()), provider + "\n");
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, Connectors.class.getClassLoader());
  }

  @Test
  void findsOneInAFurtherJar() throws IOException {
    try (URLClassLoader loader = with(Third.class.getName())) {
      assertThat(Connectors.load(loader)).extracting(Connector::name).contains("third", "kafka");
    }
  }

  @Test
  void refusesTwoOfOneName() throws IOException {
    try (URLClassLoader loader = with(SecondKafka.class.getName())) {
      assertThatThrownBy(() -> Connectors.load(loader))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(
              "MILLRACE_CLASSPATH: error ML-4109: two connectors are called 'kafka': ")
          .hasMessageContaining(SecondKafka.class.getName())
          .hasMessageContaining("dev.millrace.connect.kafka.KafkaConnector")
          .hasMessageEndingWith(". Leave one of them out.");
    }
  }

  @Test
  void refusesAClassThatIsNotThere() throws IOException {
    try (URLClassLoader loader = with("com.example.Missing")) {
      assertThatThrownBy(() -> Connectors.load(loader))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "MILLRACE_CLASSPATH: error ML-4109: a connector cannot be loaded:"
                  + " dev.millrace.connect.Connector: Provider com.example.Missing not found.");
    }
  }
}
