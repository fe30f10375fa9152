package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.SqlFunction;
import dev.millrace.function.UserStep;
import dev.millrace.function.found.Libraries;
import dev.millrace.spec.yaml.keys.LibraryKeys;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries whose names nothing could call are refused when they are found. */
class LibraryNamesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(classes = {AFilter.class, AKafka.class})
  void aStepWithTheNameOfOneThatThereIsAlreadyIsRefused(Class<?> library) throws IOException {
    // given
    Libraries libraries = load(library);

    // then
    assertThatThrownBy(() -> LibraryKeys.requireNew(libraries))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4109")
        .hasMessageContaining("the library 'test' has a type of step")
        .hasMessageContaining("which Millrace has already. Give it another name.");
  }

  @ParameterizedTest
  @ValueSource(classes = {Select.class, Position.class, Total.class, Random.class})
  void aFunctionWithTheNameOfAWordOfSqlOrOfAnAggregateIsRefused(Class<?> library)
      throws IOException {
    // given
    Libraries libraries = load(library);

    // then
    assertThatThrownBy(() -> LibraryNames.requireCallable(libraries))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4109")
        .hasMessageContaining(", which is a word of SQL, or an aggregate. Give it another name.");
  }

  @Test
  void otherNamesAreNot() throws IOException {
    // given
    Libraries libraries = load(Usual.class);

    // then
    assertThatCode(() -> LibraryKeys.requireNew(libraries)).doesNotThrowAnyException();
    assertThatCode(() -> LibraryNames.requireCallable(libraries)).doesNotThrowAnyException();
  }

  private Libraries load(Class<?> library) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(FunctionLibrary.class.getName()), library.getName());
    URL[] path = {directory.toUri().toURL()};
    return Libraries.load(new URLClassLoader(path, LibraryNamesTest.class.getClassLoader()));
  }

  /** What all of them have. */
  abstract static class Named implements FunctionLibrary {
    private final List<UserStep<?, ?, ?>> steps;

    Named(UserStep<?, ?, ?>... steps) {
      this.steps = List.of(steps);
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public List<Class<?>> functions() {
      return List.of(getClass());
    }

    @Override
    public List<UserStep<?, ?, ?>> steps() {
      return steps;
    }
  }

  /** A step of a name. */
  private record Same(String type) implements UserStep<Same.Keys, Same.Row, Same.Row> {
    /** No keys. */
    public record Keys() {}

    /** A row. */
    public record Row(long n) {}

    @Override
    public String doc() {
      return "";
    }

    @Override
    public boolean deterministic() {
      return true;
    }

    @Override
    public void process(Keys config, Row row, Consumer<Row> out) {
      out.accept(row);
    }
  }

  /** A step of Millrace's. */
  public static final class AFilter extends Named {
    public AFilter() {
      super(new Same("Filter"));
    }
  }

  /** A source of a connector's. */
  public static final class AKafka extends Named {
    public AKafka() {
      super(new Same("ReadFromKafka"));
    }
  }

  /** A reserved word. */
  public static final class Select extends Named {
    @SqlFunction(doc = "", deterministic = true)
    public static long select(long n) {
      return n;
    }
  }

  /** A function with a grammar of its own. */
  public static final class Position extends Named {
    @SqlFunction(doc = "", deterministic = true)
    public static long position(long n, long m) {
      return n + m;
    }
  }

  /** An aggregate. */
  public static final class Total extends Named {
    @SqlFunction(doc = "", deterministic = true)
    public static long sum(long n) {
      return n;
    }
  }

  /** What a replay lacks. */
  public static final class Random extends Named {
    @SqlFunction(doc = "", deterministic = true)
    public static double random() {
      return 4;
    }
  }

  /** Nothing wrong. */
  public static final class Usual extends Named {
    public Usual() {
      super(new Same("Same"));
    }

    @SqlFunction(doc = "", deterministic = true)
    public static long same(long n) {
      return n;
    }

    @SqlFunction(doc = "", deterministic = true)
    public static long type() {
      return 1;
    }

    @SqlFunction(doc = "", deterministic = true)
    public static long fibonacciLength(long n, String m) {
      return n + m.length();
    }
  }
}
