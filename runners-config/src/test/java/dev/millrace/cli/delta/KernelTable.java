package dev.millrace.cli.delta;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A table as the library's own reader sees it, without Millrace. */
public final class KernelTable {
  private final Engine engine = DefaultEngine.create(new Configuration());
  private final Path directory;

  private KernelTable(Path directory) {
    this.directory = directory;
  }

  public static KernelTable in(Path directory) {
    return new KernelTable(directory);
  }

  private Snapshot snapshot() {
    return Table.forPath(engine, directory.toString()).getLatestSnapshot(engine);
  }

  /** The number of the newest version; -1 if there is no table. */
  long version() {
    try {
      return snapshot().getVersion();
    } catch (TableNotFoundException e) {
      return -1;
    }
  }

  /** How many files the newest version has. */
  int files() {
    int[] files = {0};
    each(snapshot().getScanBuilder().build(), file -> files[0]++);
    return files[0];
  }

  /** All rows, each as the texts of its values, sorted; none if there is no table. */
  public List<String> rows() {
    List<String> rows = new ArrayList<>();
    try {
      Scan scan = snapshot().getScanBuilder().build();
      Row state = scan.getScanState(engine);
      each(scan, file -> read(state, file, rows));
    } catch (TableNotFoundException e) {
      return List.of();
    }
    rows.sort(null);
    return rows;
  }

  private void each(Scan scan, Consumer<Row> taker) {
    try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
      while (files.hasNext()) {
        files.next().getRows().forEachRemaining(taker);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Row state, Row file, List<String> rows) {
    try (CloseableIterator<ColumnarBatch> stored =
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                    ScanStateRow.getPhysicalDataReadSchema(engine, state),
                    Optional.empty());
        CloseableIterator<FilteredColumnarBatch> batches =
            Scan.transformPhysicalData(engine, state, file, stored)) {
      while (batches.hasNext()) {
        FilteredColumnarBatch batch = batches.next();
        for (int row = 0; row < batch.getData().getSize(); row++) {
          int at = row;
          if (batch.getSelectionVector().map(v -> v.getBoolean(at)).orElse(true)) {
            rows.add(text(batch.getData(), row));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(ColumnarBatch batch, int row) {
    List<String> values = new ArrayList<>();
    for (int column = 0; column < batch.getSchema().length(); column++) {
      values.add(text(batch.getColumnVector(column), row));
    }
    return String.join("|", values);
  }

  private static String text(ColumnVector values, int row) {
    return values.isNullAt(row) ? "null" : text(values, row, values.getDataType());
  }

  private static String text(ColumnVector v, int row, DataType type) {
    if (type instanceof BooleanType) {
      return "" + v.getBoolean(row);
    } else if (type instanceof ByteType) {
      return "" + v.getByte(row);
    } else if (type instanceof ShortType) {
      return "" + v.getShort(row);
    } else if (type instanceof IntegerType) {
      return "" + v.getInt(row);
    } else if (type instanceof LongType) {
      return "" + v.getLong(row);
    } else if (type instanceof FloatType) {
      return "" + v.getFloat(row);
    } else if (type instanceof DoubleType) {
      return "" + v.getDouble(row);
    } else if (type instanceof DecimalType) {
      return v.getDecimal(row).toPlainString();
    } else if (type instanceof StringType) {
      return v.getString(row);
    } else if (type instanceof BinaryType) {
      return HexFormat.of().formatHex(v.getBinary(row));
    } else if (type instanceof DateType) {
      return LocalDate.ofEpochDay(v.getInt(row)).toString();
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return Instant.EPOCH.plus(v.getLong(row), ChronoUnit.MICROS).toString();
    } else if (type instanceof StructType struct) {
      List<String> parts = new ArrayList<>();
      for (StructField field : struct.fields()) {
        parts.add(field.getName() + "=" + text(v.getChild(struct.indexOf(field.getName())), row));
      }
      return parts.toString();
    }
    return nested(v, row);
  }

  private static String nested(ColumnVector v, int row) {
    List<String> parts = new ArrayList<>();
    if (v.getDataType() instanceof ArrayType) {
      ArrayValue array = v.getArray(row);
      for (int i = 0; i < array.getSize(); i++) {
        parts.add(text(array.getElements(), i));
      }
    } else {
      MapValue map = v.getMap(row);
      for (int i = 0; i < map.getSize(); i++) {
        parts.add(text(map.getKeys(), i) + "=" + text(map.getValues(), i));
      }
    }
    return parts.toString();
  }
}
