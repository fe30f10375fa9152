package dev.millrace.function.found;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.function.Nulls;
import dev.millrace.function.SqlFunction;
import dev.millrace.function.UserAggregate;
import dev.millrace.function.UserStep;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibrariesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hidden | .twice has @SqlFunction and is not public and static.",
        "Unknown | .thread has the type java.lang.Thread, which no column can have.",
        "Primitive | .more has a parameter of type long, which takes no NULL, and"
            + " Nulls.ARE_PASSED.",
        "Twice | 'SAME' is there twice: dev.millrace.function.found.LibrariesTest$Twice.other",
        "Named | is called 'Geo-mean'; expected a name like geo_mean.",
        "Configured | has a key of type java.lang.Thread; keys are String",
        "Missing | a function library cannot be loaded:"
      })
  void aLibraryThatCannotBeUsedIsSaidWithItsClass(String library, String message) {
    assertThatThrownBy(
            () ->
                TestLibraries.load(
                    directory, "dev.millrace.function.found.LibrariesTest$" + library))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("MILLRACE_CLASSPATH")
        .hasMessageContaining("ML-4109")
        .hasMessageContaining(message);
  }

  /** Its function is of an object. */
  public static final class Hidden extends TestLibraries.Library {
    public Hidden() {
      super(Hidden.class);
    }

    @SqlFunction(doc = "", deterministic = true)
    public long twice(long n) {
      return 2 * n;
    }
  }

  /** Its function has a parameter that no column can have. */
  public static final class Unknown extends TestLibraries.Library {
    public Unknown() {
      super(Unknown.class);
    }

    @SqlFunction(doc = "", deterministic = true)
    public static String thread(Thread thread) {
      return thread.getName();
    }
  }

  /** Its function cannot take what it asks for. */
  public static final class Primitive extends TestLibraries.Library {
    public Primitive() {
      super(Primitive.class);
    }

    @SqlFunction(doc = "", deterministic = true, nulls = Nulls.ARE_PASSED)
    public static long more(long n) {
      return n + 1;
    }
  }

  /** Two functions of one name. */
  public static final class Twice extends TestLibraries.Library {
    public Twice() {
      super(Twice.class);
    }

    @SqlFunction(doc = "", deterministic = true)
    public static long same(long n) {
      return n;
    }

    @SqlFunction(doc = "", name = "same", deterministic = true)
    public static String other(String text) {
      return text;
    }
  }

  /** An aggregate whose name no file can write. */
  public static final class Named extends TestLibraries.Library {
    @Override
    public List<UserAggregate<?, ?, ?>> aggregates() {
      return List.of(new TestLibraries.Total("Geo-mean"));
    }
  }

  /** A step with a key that no file can write. */
  public static final class Configured extends TestLibraries.Library {
    /** Keys. */
    public record Keys(Thread thread) {}

    /** Rows. */
    public record Row(long n) {}

    @Override
    public List<UserStep<?, ?, ?>> steps() {
      return List.of(new Odd());
    }

    private static final class Odd extends TestLibraries.Step<Keys, Row, Row> {
      Odd() {
        super("Odd");
      }

      @Override
      public void process(Keys config, Row row, Consumer<Row> out) {
        out.accept(row);
      }
    }
  }
}
