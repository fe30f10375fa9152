package dev.millrace.function.found;

import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.UserAggregate;
import dev.millrace.function.UserStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Libraries of tests: how they are found, and what all of them say of themselves. */
final class TestLibraries {
  private TestLibraries() {}

  /** Finds a library as if a jar had named it. */
  static Libraries load(Path directory, String library) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(FunctionLibrary.class.getName()), library);
    URL[] path = {directory.toUri().toURL()};
    return Libraries.load(new URLClassLoader(path, TestLibraries.class.getClassLoader()));
  }

  static Libraries load(Path directory, Class<?> library) throws IOException {
    return load(directory, library.getName());
  }

  /** With classes of functions. */
  abstract static class Library implements FunctionLibrary {
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

  /** An aggregate of a name. */
  abstract static class Aggregate<A, V, R> implements UserAggregate<A, V, R> {
    private final String name;

    Aggregate(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String doc() {
      return "";
    }

    @Override
    public boolean deterministic() {
      return true;
    }
  }

  /** A sum of floating-point numbers, which depends on order. */
  static class Total extends Aggregate<double[], Double, Double> {
    Total(String name) {
      super(name);
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
    public Double result(double[] sum) {
      return sum[0];
    }

    @Override
    public void write(double[] sum, DataOutput out) throws IOException {
      out.writeDouble(sum[0]);
    }

    @Override
    public double[] read(DataInput in) throws IOException {
      return new double[] {in.readDouble()};
    }
  }

  /** A list of numbers, which tests make mistakes in. */
  static class Numbers extends Aggregate<List<Long>, Long, Long> {
    private final Function<List<Long>, List<Long>> copy;

    /**
     * @param copy how the list is copied where it is read
     */
    Numbers(String name, Function<List<Long>, List<Long>> copy) {
      super(name);
      this.copy = copy;
    }

    @Override
    public List<Long> create() {
      return new ArrayList<>();
    }

    @Override
    public List<Long> add(List<Long> numbers, Long value) {
      numbers.add(value);
      return numbers;
    }

    @Override
    public List<Long> merge(List<Long> numbers, List<Long> other) {
      List<Long> all = create();
      all.addAll(numbers);
      all.addAll(other);
      return all;
    }

    @Override
    public Long result(List<Long> numbers) {
      return numbers.stream().mapToLong(n -> n).sum();
    }

    @Override
    public void write(List<Long> numbers, DataOutput out) throws IOException {
      out.writeInt(numbers.size());
      for (long number : numbers) {
        out.writeLong(number);
      }
    }

    @Override
    public List<Long> read(DataInput in) throws IOException {
      List<Long> numbers = create();
      for (int left = in.readInt(); left > 0; left--) {
        numbers.add(in.readLong());
      }
      return copy.apply(numbers);
    }
  }

  /** A type of step. */
  abstract static class Step<C extends Record, I extends Record, O extends Record>
      implements UserStep<C, I, O> {
    private final String type;

    Step(String type) {
      this.type = type;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public String doc() {
      return "";
    }

    @Override
    public boolean deterministic() {
      return true;
    }
  }
}
