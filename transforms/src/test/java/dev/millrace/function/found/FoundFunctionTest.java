package dev.millrace.function.found;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.function.Column;
import dev.millrace.function.SqlFunction;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundFunctionTest {
  @TempDir Path directory;

  @Test
  void valuesOfAllTypesComeAndGoAsWhatTheyAre() throws IOException {
    // given
    FoundFunction function = TestLibraries.load(directory, Functions.class).function("same", 13);
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
    Object[] back = (Object[]) function.call(given.clone(), function.parameters());

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
  void rowsAreReadByTheNamesOfTheirFieldsWhateverTheirOrderAndHoweverDeep() throws IOException {
    // given
    FoundFunction function = TestLibraries.load(directory, Functions.class).function("named", 3);
    FieldType row =
        FieldType.row(
            Schema.builder()
                .addNullableField("more", FieldType.BYTES)
                .addNullableField("B", FieldType.STRING)
                .addNullableField("a", FieldType.INT64)
                .build());
    List<FieldType> arguments =
        List.of(row, FieldType.array(row), FieldType.map(FieldType.STRING, row));
    List<FieldType> read =
        List.of(
            function.read(0, arguments.get(0)),
            function.read(1, arguments.get(1)),
            function.read(2, arguments.get(2)));
    Object[] x = {new byte[1], "x", 1L};
    Object[] y = {null, "y", 2L};
    Object[] z = {null, null, 3L};

    // when
    Object back =
        function.call(new Object[] {x, Collections.singletonList(y), Map.of("k", z)}, read);

    // then
    assertThat(arguments).allMatch(type -> function.takes(arguments.indexOf(type), type));
    assertThat(back).isEqualTo("1.0 x, [2.0 y], {k=3.0 null}");
  }

  @Test
  void whatTheMethodThrowsIsAFaultOfTheRowAndAnErrorIsNot() throws IOException {
    // given
    FoundFunction fails = TestLibraries.load(directory, Functions.class).function("fails", 1);

    // then
    assertThatThrownBy(() -> fails.call(new Object[] {"no"}, fails.parameters()))
        .isInstanceOf(RowFault.class)
        .hasMessage("function FAILS failed: IOException: no");
    assertThatThrownBy(() -> fails.call(new Object[] {"error"}, fails.parameters()))
        .isInstanceOf(StackOverflowError.class);
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

  /** A row with a name that no component can have. */
  public record Named(double a, @Column("B") String b) {
    @Override
    public String toString() {
      return a + " " + b;
    }
  }

  /** With the functions. */
  public static final class Functions extends TestLibraries.Library {
    public Functions() {
      super(Methods.class);
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

    @SqlFunction(doc = "What it gets, as text.", deterministic = true)
    public static String named(Named one, List<Named> list, Map<String, Named> map) {
      return one + ", " + list + ", " + map;
    }
  }
}
