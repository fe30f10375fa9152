package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The client is large: only pipelines with a topic of Pulsar load it. */
class WithoutPulsarTest {
  private static URL[] classPathWithoutTheClient() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("pulsar-client")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static Object call(Object on, Class<?> declared, String method) throws Exception {
    return declared.getMethod(method).invoke(on);
  }

  @Test
  void keysChecksAndCodesNeedNothingOfTheClient() throws Exception {
    // given
    try (URLClassLoader loader =
        new URLClassLoader(classPathWithoutTheClient(), ClassLoader.getPlatformClassLoader())) {
      Class<?> connector = loader.loadClass("dev.millrace.connect.Connector");
      Class<?> sourceType = loader.loadClass("dev.millrace.connect.SourceType");
      Class<?> sinkType = loader.loadClass("dev.millrace.connect.SinkType");

      // when
      Object pulsar = null;
      for (Object each : ServiceLoader.load(connector, loader)) {
        if (call(each, connector, "name").equals("pulsar")) {
          pulsar = each;
        }
      }

      // then
      assertThat(call(pulsar, connector, "codes")).asString().contains("ML-5624");
      Object source = ((Optional<?>) call(pulsar, connector, "source")).orElseThrow();
      Object sink = ((Optional<?>) call(pulsar, connector, "sink")).orElseThrow();
      assertThat(call(source, sourceType, "keys")).isNotNull();
      assertThat((Optional<?>) call(source, sourceType, "live")).isPresent();
      assertThat(call(sink, sinkType, "keys")).isNotNull();
      assertThat((Optional<?>) call(sink, sinkType, "readBack")).isPresent();
    }
  }
}
