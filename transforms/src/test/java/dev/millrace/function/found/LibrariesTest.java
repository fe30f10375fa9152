package dev.millrace.function.found;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.aggregate.user.LibraryAggregate;
import dev.millrace.function.AggregateLaws;
import dev.millrace.function.Column;
import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.Nulls;
import dev.millrace.function.SqlFunction;
import dev.millrace.function.UserAggregate;
import dev.millrace.function.UserStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibrariesTest {
  @TempDir Path directory;

  @Test
  void valuesOfAllTypesComeAndGoAsWhatTheyAre() throws IOException {
    // given
    FoundFunction function = load(Whole.class).function("same", 13);
    Object[] row = {1.5, "x"};
    Object[] given = {
      true,
      (byte) 1,
      (short) 2,
      3,
      4,
      1.5f,
      5,
      6,
      "text",
      new byte[] {7},
      List.of(1_000_000L, 2L),
      Map.of("k", row),
      List.of(3, 4_000)
    };

    // when
    Object[] back = (Object[]) function.call(given.clone());

    // then
    assertThat(back)
        .usingRecursiveComparison()
        .isEqualTo(
            new Object[] {
              true,
              (byte) 1,
              (short) 2,
              3,
              4L,
              1.5f,
              5.0,
              new BigDecimal(6),
              "text",
              new byte[] {7},
              List.of(1_000_000L, 2L),
              Map.of("k", row),
              "1970-01-04 00:00:04"
            });
  }

  @Test
  void whatTheMethodThrowsIsAFaultOfTheRowAndAnErrorIsNot() throws IOException {
    // given
    Libraries libraries = load(Whole.class);

    // then
    assertThatThrownBy(() -> libraries.function("fails", 1).call(new Object[] {"no"}))
        .isInstanceOf(RowFault.class)
        .hasMessage("function FAILS failed: IOException: no");
    assertThatThrownBy(() -> libraries.function("fails", 1).call(new Object[] {"error"}))
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void aStepHasTheKeysAndColumnsOfItsRecords() throws IOException {
    // given
    FoundStep step = load(Whole.class).step("Repeat").orElseThrow();
    Schema rows = Schema.builder().addStringField("User").addInt32Field("n").build();

    // when
    Record config = step.config(Map.of("every", Duration.ofSeconds(1), "labels", List.of("a")));

    // then
    assertThat(step.keys())
        .extracting(key -> key.name() + " " + key.form() + " " + key.required())
        .containsExactly("every DURATION true", "labels TEXTS true", "at_most WHOLE_NUMBER false");
    assertThat(step.rows(config, new Object[] {"u", 2}, rows))
        .containsExactly(new Object[] {"u", 0L}, new Object[] {"u", 1L});
    assertThat(step.misfit("n", rows)).isEmpty();
    Schema nullable = Schema.builder().addNullableField("n", FieldType.INT32).build();
    assertThat(step.misfit("n", nullable)).contains(FoundStep.Misfit.MAY_BE_NULL);
    Schema text = Schema.builder().addStringField("n").build();
    assertThat(step.misfit("n", text)).contains(FoundStep.Misfit.TYPE);
    assertThatThrownBy(() -> step.rows(config, new Object[] {"u", -1}, rows))
        .isInstanceOf(RowFault.class)
        .hasMessage("step Repeat failed: IllegalArgumentException: negative");
  }

  @Test
  void whatAnAggregateThrowsIsTheFaultOfItsGroupInWhateverOrder() throws IOException {
    // given
    LibraryAggregate fussy =
        LibraryAggregate.of(
            load(Whole.class).aggregate("fussy").orElseThrow(), FieldType.INT32, Map.of());

    // when
    LibraryAggregate.Held left = fussy.add(fussy.add(fussy.create(), 2, 0), -7, 0);
    LibraryAggregate.Held right = fussy.add(fussy.add(fussy.create(), -1, 0), null, 0);
    LibraryAggregate.Held whole = fussy.merge(fussy.add(fussy.create(), 2, 0), copied(fussy, 40));

    // then
    assertThat(fussy.result(whole)).isEqualTo(42L);
    for (LibraryAggregate.Held merged :
        List.of(
            fussy.merge(copied(fussy, left), copied(fussy, right)),
            fussy.merge(copied(fussy, right), copied(fussy, left)),
            fussy.merge(copied(fussy, 5), copied(fussy, left)))) {
      assertThatThrownBy(() -> fussy.result(merged))
          .isInstanceOf(RowFault.class)
          .hasMessageStartingWith("aggregate fussy failed: IllegalStateException: bad -");
    }
    assertThatThrownBy(() -> fussy.result(fussy.merge(copied(fussy, left), copied(fussy, right))))
        .hasMessageEndingWith("bad -1");
    assertThatThrownBy(() -> fussy.result(fussy.merge(copied(fussy, right), copied(fussy, left))))
        .hasMessageEndingWith("bad -1");
  }

  private static LibraryAggregate.Held copied(LibraryAggregate aggregate, int value) {
    return copied(aggregate, aggregate.add(aggregate.create(), value, 0));
  }

  private static LibraryAggregate.Held copied(
      LibraryAggregate aggregate, LibraryAggregate.Held held) {
    ByteSink bytes = new ByteSink();
    aggregate.encode(held, bytes);
    return aggregate.decode(new ByteSource(bytes.toBytes()));
  }

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
    assertThatThrownBy(() -> load("dev.millrace.function.found.LibrariesTest$" + library))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("MILLRACE_CLASSPATH")
        .hasMessageContaining("ML-4109")
        .hasMessageContaining(message);
  }

  @Test
  void lawsAreBrokenByFloatingPointSumsAndByLostBytes() {
    assertThatThrownBy(() -> AggregateLaws.check(new Total(0), List.of(1e16, 1.0, -1e16, 3.3)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'total' is no function of the multiset of its values");
    assertThatThrownBy(() -> AggregateLaws.check(new Total(1), List.of(1.0, 2.0)))
        .hasMessageContaining("'total' leaves 8 bytes of its own unread");
    AggregateLaws.check(new Total(0), List.of(1.0, 2.0, 3.0));
  }

  private Libraries load(Class<?> library) throws IOException {
    return load(library.getName());
  }

  private Libraries load(String library) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(FunctionLibrary.class.getName()), library);
    URL[] path = {directory.toUri().toURL()};
    return Libraries.load(new URLClassLoader(path, LibrariesTest.class.getClassLoader()));
  }

  /** A row. */
  public record Pair(double a, String b) {}

  /** What {@code same} gives. */
  public record All(
      boolean truth,
      byte tiny,
      short small,
      int whole,
      long big,
      float real,
      double number,
      BigDecimal exact,
      String text,
      byte[] bytes,
      List<Instant> times,
      Map<String, Pair> rows,
      String day) {}

  /** With one of each. */
  public static final class Whole extends Library {
    public Whole() {
      super(Methods.class);
    }

    @Override
    public List<UserAggregate<?, ?, ?>> aggregates() {
      return List.of(new Fussy());
    }

    @Override
    public List<UserStep<?, ?, ?>> steps() {
      return List.of(new Repeat());
    }
  }

  /** Functions. */
  public static final class Methods {
    private Methods() {}

    @SqlFunction(doc = "What it gets.", deterministic = true)
    public static All same(
        boolean truth,
        byte tiny,
        short small,
        int whole,
        long big,
        float real,
        double number,
        BigDecimal exact,
        String text,
        byte[] bytes,
        List<Instant> times,
        Map<String, Pair> rows,
        List<Integer> day) {
      return new All(
          truth,
          tiny,
          small,
          whole,
          big,
          real,
          number,
          exact,
          text,
          bytes,
          times,
          rows,
          LocalDate.ofEpochDay(day.get(0))
              + " "
              + LocalTime.MIN.plus(Duration.ofMillis(day.get(1))).toString());
    }

    @SqlFunction(doc = "Never.", deterministic = true)
    public static String fails(String how) throws IOException {
      if (how.equals("error")) {
        throw new StackOverflowError();
      }
      throw new IOException(how);
    }
  }

  /** A step. */
  public static final class Repeat implements UserStep<Repeat.Keys, Repeat.In, Repeat.Out> {
    /** Keys. */
    public record Keys(Duration every, List<String> labels, Optional<Long> atMost) {}

    /** Input. */
    public record In(@Column("User") String user, int n) {}

    /** Output. */
    public record Out(String user, long index) {}

    @Override
    public String type() {
      return "Repeat";
    }

    @Override
    public String doc() {
      return "A row n times.";
    }

    @Override
    public boolean deterministic() {
      return true;
    }

    @Override
    public void process(Keys config, In row, Consumer<Out> out) {
      if (row.n() < 0) {
        throw new IllegalArgumentException("negative");
      }
      for (long i = 0; i < row.n(); i++) {
        out.accept(new Out(row.user(), i));
      }
    }
  }

  /** A sum of numbers that are not negative. */
  private static final class Fussy implements UserAggregate<long[], Long, Long> {
    @Override
    public String name() {
      return "fussy";
    }

    @Override
    public String doc() {
      return "A sum.";
    }

    @Override
    public boolean deterministic() {
      return true;
    }

    @Override
    public long[] create() {
      return new long[1];
    }

    @Override
    public long[] add(long[] sum, Long value) {
      if (value < 0) {
        throw new IllegalStateException("bad " + value);
      }
      sum[0] += value;
      return sum;
    }

    @Override
    public long[] merge(long[] sum, long[] other) {
      sum[0] += other[0];
      return sum;
    }

    @Override
    public Long result(long[] sum) {
      return sum[0];
    }

    @Override
    public void write(long[] sum, DataOutput out) throws IOException {
      out.writeLong(sum[0]);
    }

    @Override
    public long[] read(DataInput in) throws IOException {
      return new long[] {in.readLong()};
    }
  }

  /** A sum that depends on order, or that does not read all that it writes. */
  private record Total(int lost) implements UserAggregate<double[], Double, Double> {
    @Override
    public String name() {
      return "total";
    }

    @Override
    public String doc() {
      return "A sum.";
    }

    @Override
    public boolean deterministic() {
      return true;
    }

    @Override
    public double[] create() {
      return new double[1];
    }

    @Override
    public double[] add(double[] sum, Double value) {
      sum[0] += value;
      return sum;
    }

    @Override
    public double[] merge(double[] sum, double[] other) {
      sum[0] += other[0];
      return sum;
    }

    @Override
    public @Nullable Double result(double[] sum) {
      return sum[0];
    }

    @Override
    public void write(double[] sum, DataOutput out) throws IOException {
      for (int i = 0; i <= lost; i++) {
        out.writeDouble(sum[0]);
      }
    }

    @Override
    public double[] read(DataInput in) throws IOException {
      return new double[] {in.readDouble()};
    }
  }

  /** Of one class of functions. */
  public abstract static class Library implements FunctionLibrary {
    private final List<Class<?>> functions;

    Library(Class<?>... functions) {
      this.functions = List.of(functions);
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public List<Class<?>> functions() {
      return functions;
    }
  }

  /** Its function is of an object. */
  public static final class Hidden extends Library {
    public Hidden() {
      super(Hidden.class);
    }

    @SqlFunction(doc = "", deterministic = true)
    public long twice(long n) {
      return 2 * n;
    }
  }

  /** Its function has a parameter that no column can have. */
  public static final class Unknown extends Library {
    public Unknown() {
      super(Unknown.class);
    }

    @SqlFunction(doc = "", deterministic = true)
    public static String thread(Thread thread) {
      return thread.getName();
    }
  }

  /** Its function cannot take what it asks for. */
  public static final class Primitive extends Library {
    public Primitive() {
      super(Primitive.class);
    }

    @SqlFunction(doc = "", deterministic = true, nulls = Nulls.ARE_PASSED)
    public static long more(long n) {
      return n + 1;
    }
  }

  /** Two functions of one name. */
  public static final class Twice extends Library {
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
  public static final class Named extends Library {
    @Override
    public List<UserAggregate<?, ?, ?>> aggregates() {
      List<UserAggregate<?, ?, ?>> one = new ArrayList<>();
      one.add(
          new UserAggregate<double[], Double, Double>() {
            private final Total total = new Total(0);

            @Override
            public String name() {
              return "Geo-mean";
            }

            @Override
            public String doc() {
              return "";
            }

            @Override
            public boolean deterministic() {
              return true;
            }

            @Override
            public double[] create() {
              return total.create();
            }

            @Override
            public double[] add(double[] sum, Double value) {
              return total.add(sum, value);
            }

            @Override
            public double[] merge(double[] sum, double[] other) {
              return total.merge(sum, other);
            }

            @Override
            public @Nullable Double result(double[] sum) {
              return total.result(sum);
            }

            @Override
            public void write(double[] sum, DataOutput out) throws IOException {
              total.write(sum, out);
            }

            @Override
            public double[] read(DataInput in) throws IOException {
              return total.read(in);
            }
          });
      return one;
    }
  }

  /** A step with a key that no file can write. */
  public static final class Configured extends Library {
    /** Keys. */
    public record Keys(Thread thread) {}

    /** Rows. */
    public record Row(long n) {}

    @Override
    public List<UserStep<?, ?, ?>> steps() {
      return List.of(new Step());
    }

    /** The step. */
    public static final class Step implements UserStep<Keys, Row, Row> {
      @Override
      public String type() {
        return "Odd";
      }

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
  }
}
