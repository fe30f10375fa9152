package dev.millrace.function.found;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.aggregate.user.LibraryAggregate;
import dev.millrace.function.UserAggregate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedAggregateTest {
  @TempDir Path directory;

  @Test
  void whatAnAggregateThrowsIsTheFaultOfItsGroupInWhateverOrder() throws IOException {
    // given
    LibraryAggregate fussy =
        LibraryAggregate.of(
            TestLibraries.load(directory, Sums.class).aggregate("fussy").orElseThrow(),
            FieldType.INT32,
            Map.of());

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

  @Test
  void whichFailureIsToldDoesNotDependOnBundles() throws IOException {
    // given: "ArithmeticException" is before "IllegalStateException"
    LibraryAggregate fussy =
        LibraryAggregate.of(
            TestLibraries.load(directory, Sums.class).aggregate("fussy").orElseThrow(),
            FieldType.INT64,
            Map.of());
    List<Long> values = List.of(Long.MAX_VALUE, -7L, 1L);

    // when
    LibraryAggregate.Held inOneGo = fussy.create();
    LibraryAggregate.Held inBundles = fussy.create();
    LibraryAggregate.Held merged = fussy.create();
    for (long value : values) {
      inOneGo = fussy.add(inOneGo, value, 0);
      inBundles = copied(fussy, fussy.add(inBundles, value, 0));
      merged = fussy.merge(merged, copied(fussy, fussy.add(fussy.create(), value, 0)));
    }

    // then
    for (LibraryAggregate.Held held : List.of(inOneGo, inBundles, merged)) {
      assertThatThrownBy(() -> fussy.result(held))
          .isInstanceOf(RowFault.class)
          .hasMessage("aggregate fussy failed: ArithmeticException: long overflow");
    }
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

  /** With the sum. */
  public static final class Sums extends TestLibraries.Library {
    @Override
    public List<UserAggregate<?, ?, ?>> aggregates() {
      return List.of(new Fussy());
    }
  }

  /** A sum of numbers that are not negative. */
  private static final class Fussy extends TestLibraries.Aggregate<long[], Long, Long> {
    Fussy() {
      super("fussy");
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
      sum[0] = Math.addExact(sum[0], value);
      return sum;
    }

    @Override
    public long[] merge(long[] sum, long[] other) {
      sum[0] = Math.addExact(sum[0], other[0]);
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
}
