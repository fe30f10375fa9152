package dev.millrace.io.parquet.page;

import dev.millrace.element.coding.Utf8;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;

/**
 * Makes a row's value of what a column stores; one subclass per physical type. A value that does
 * not fit becomes a {@link dev.millrace.element.RowFault}, which is returned and not thrown, so
 * that a dictionary's bad entry harms only the rows that use it.
 */
public abstract class Conversion {

  public Object of(int stored) {
    throw new IllegalStateException("not a column of INT32");
  }

  public Object of(long stored) {
    throw new IllegalStateException("not a column of INT64");
  }

  public Object of(float stored) {
    throw new IllegalStateException("not a column of FLOAT");
  }

  public Object of(Binary stored) {
    throw new IllegalStateException("not a column of BINARY");
  }

  /** The value of a slice of a page. */
  public Object of(byte[] page, int offset, int length) {
    return of(Binary.fromConstantByteArray(page, offset, length));
  }

  /** The same conversion, whose strings may be {@link Utf8}. */
  public Conversion keepingUtf8() {
    return this;
  }

  /** The value of a dictionary's entry. */
  public abstract Object of(Dictionary dictionary, int id);

  /** What INT32 columns hold. */
  @FunctionalInterface
  public interface FromInt {
    public Object of(int stored);
  }

  /** What INT64 columns hold. */
  @FunctionalInterface
  public interface FromLong {
    public Object of(long stored);
  }

  /** What BINARY, FIXED_LEN_BYTE_ARRAY and INT96 columns hold. */
  @FunctionalInterface
  public interface FromBinary {
    public Object of(Binary stored);
  }

  public static Conversion ofInt(FromInt function) {
    return new Conversion() {
      @Override
      public Object of(int stored) {
        return function.of(stored);
      }

      @Override
      public Object of(Dictionary dictionary, int id) {
        return function.of(dictionary.decodeToInt(id));
      }
    };
  }

  public static Conversion ofLong(FromLong function) {
    return new Conversion() {
      @Override
      public Object of(long stored) {
        return function.of(stored);
      }

      @Override
      public Object of(Dictionary dictionary, int id) {
        return function.of(dictionary.decodeToLong(id));
      }
    };
  }

  public static Conversion ofBinary(FromBinary function) {
    return new Conversion() {
      @Override
      public Object of(Binary stored) {
        return function.of(stored);
      }

      @Override
      public Object of(Dictionary dictionary, int id) {
        return function.of(dictionary.decodeToBinary(id));
      }
    };
  }

  /** FLOAT as it is, or widened. */
  public static Conversion ofFloat(boolean toDouble) {
    return new Conversion() {
      @Override
      public Object of(float stored) {
        // Two returns: a conditional expression would make every Float a Double.
        if (toDouble) {
          return (double) stored;
        }
        return stored;
      }

      @Override
      public Object of(Dictionary dictionary, int id) {
        return of(dictionary.decodeToFloat(id));
      }
    };
  }

  /** Of a column that only tells what is present: any value is as good as another. */
  public static Conversion ofPresence() {
    return new Conversion() {
      @Override
      public Object of(int stored) {
        return true;
      }

      @Override
      public Object of(long stored) {
        return true;
      }

      @Override
      public Object of(float stored) {
        return true;
      }

      @Override
      public Object of(Binary stored) {
        return true;
      }

      @Override
      public Object of(Dictionary dictionary, int id) {
        return true;
      }
    };
  }

  /** DOUBLE and BOOLEAN, which are never converted. */
  public static Conversion none() {
    return new Conversion() {
      @Override
      public Object of(Dictionary dictionary, int id) {
        return dictionary.decodeToDouble(id);
      }
    };
  }
}
