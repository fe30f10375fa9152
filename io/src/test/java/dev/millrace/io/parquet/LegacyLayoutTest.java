package dev.millrace.io.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts that Spark, Hive, Impala, Thrift and protobuf writers left behind. */
class LegacyLayoutTest {
  private static final FieldType INTS = FieldType.array(FieldType.INT32.withNullable(true));

  @TempDir Path directory;

  private Path file(String schema, List<Consumer<Group>> rows) throws IOException {
    MessageType type = MessageTypeParser.parseMessageType("message m {" + schema + "}");
    Path file = directory.resolve("legacy.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .build()) {
      for (Consumer<Group> row : rows) {
        Group group = new SimpleGroupFactory(type).newGroup();
        row.accept(group);
        writer.write(group);
      }
    }
    return file;
  }

  private static Schema schema(FieldType type) {
    return Schema.builder().addNullableField("f", type).build();
  }

  private List<Object> column(String parquet, FieldType type, List<Consumer<Group>> rows)
      throws IOException {
    List<Object> values = new ArrayList<>();
    ParquetFiles.read(file(parquet, rows), schema(type)).forEach(row -> values.add(row[0]));
    return values;
  }

  private static List<Object> withNull(Object... values) {
    return new ArrayList<>(Arrays.asList(values));
  }

  @Test
  void readsSparksLegacyListsWithABag() throws IOException {
    List<Object> lists =
        column(
            "optional group f (LIST) { repeated group bag { optional int32 array; } }",
            INTS,
            List.of(
                row -> {
                  Group list = row.addGroup("f");
                  list.addGroup("bag").add("array", 1);
                  list.addGroup("bag");
                  list.addGroup("bag").add("array", 3);
                },
                row -> row.addGroup("f"),
                row -> {}));

    assertThat(lists).isEqualTo(withNull(withNull(1, null, 3), List.of(), null));
  }

  @Test
  void readsListsOfTwoLevels() throws IOException {
    List<Object> lists =
        column(
            "required group f (LIST) { repeated int32 array; }",
            INTS,
            List.of(
                row -> row.addGroup("f").append("array", 1).append("array", 2),
                row -> row.addGroup("f")));

    assertThat(lists).isEqualTo(List.of(List.of(1, 2), List.of()));
  }

  @Test
  void readsListsWhoseRepeatedGroupIsTheElement() throws IOException {
    Schema element = Schema.builder().addInt32Field("str").addInt32Field("num").build();
    List<Object> lists =
        column(
            "optional group f (LIST) { repeated group element { required int32 str;"
                + " required int32 num; } }",
            FieldType.array(FieldType.row(element)),
            List.of(
                row -> row.addGroup("f").addGroup("element").append("str", 1).append("num", 2)));

    List<?> list = (List<?>) lists.get(0);
    assertThat(list).hasSize(1);
    assertThat((Object[]) list.get(0)).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"array", "f_tuple"})
  void readsListsNamedByTheRulesForArrayAndTuple(String name) throws IOException {
    Schema element = Schema.builder().addInt32Field("str").build();
    List<Object> lists =
        column(
            "optional group f (LIST) { repeated group " + name + " { required int32 str; } }",
            FieldType.array(FieldType.row(element)),
            List.of(row -> row.addGroup("f").addGroup(name).append("str", 7)));

    assertThat((Object[]) ((List<?>) lists.get(0)).get(0)).containsExactly(7);
  }

  @Test
  void readsBareRepeatedFieldsAsLists() throws IOException {
    List<Object> lists =
        column(
            "repeated int32 f; required int32 other;",
            INTS,
            List.of(
                row -> row.append("f", 1).append("f", 2).append("other", 0),
                row -> row.append("other", 0)));

    assertThat(lists).isEqualTo(List.of(List.of(1, 2), List.of()));
  }

  @Test
  void readsMapsOfTheOldNamesAndLetsTheLaterOfTwoEqualKeysCount() throws IOException {
    List<Object> maps =
        column(
            "optional group f (MAP_KEY_VALUE) { repeated group map { required binary k (UTF8);"
                + " optional int32 v; } }",
            FieldType.map(FieldType.STRING, FieldType.INT32.withNullable(true)),
            List.of(
                row -> {
                  Group map = row.addGroup("f");
                  map.addGroup("map").append("k", "a").append("v", 1);
                  map.addGroup("map").append("k", "b");
                  map.addGroup("map").append("k", "a").append("v", 2);
                }));

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("a", 2);
    expected.put("b", null);
    assertThat(maps).isEqualTo(List.of(expected));
  }

  @Test
  void readsInt96AsTimestampsBeforeAndAfter1970() throws IOException {
    List<Object> micros =
        column(
            "required int96 f;",
            ValueKind.TIMESTAMP_MICROS_TYPE,
            List.of(
                row -> row.append("f", int96(2_440_588, 1_234_567)),
                row -> row.append("f", int96(2_440_587, 86_399_999_999_999L))));

    assertThat(micros).isEqualTo(List.of(1_234L, -1L));
  }

  private static Binary int96(int julianDay, long nanos) {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    return Binary.fromConstantByteArray(bytes.putLong(nanos).putInt(julianDay).array());
  }

  @Test
  void readsStringsWithoutAnnotation() throws IOException {
    List<Object> strings =
        column("required binary f;", FieldType.STRING, List.of(row -> row.append("f", "plain")));

    assertThat(strings).isEqualTo(List.of("plain"));
  }

  @Test
  void readsHalfPrecisionFloats() throws IOException {
    List<Object> floats =
        column(
            "required fixed_len_byte_array(2) f (FLOAT16);",
            FieldType.FLOAT,
            List.of(
                row -> row.append("f", Binary.fromConstantByteArray(new byte[] {0, 0x3e})),
                row -> row.append("f", Binary.fromConstantByteArray(new byte[] {1, (byte) 0x80})),
                row -> row.append("f", Binary.fromConstantByteArray(new byte[] {0, 0x7c}))));

    assertThat(floats).isEqualTo(List.of(1.5f, -0x1p-24f, Float.POSITIVE_INFINITY));
  }

  @Test
  void seesWhetherAGroupIsThereOfWhichNoFieldIsWanted() throws IOException {
    Schema wanted = Schema.builder().addNullableField("new", FieldType.STRING).build();
    List<Object> groups =
        column(
            "optional group f { repeated group deep { optional int32 old; } }",
            FieldType.row(wanted),
            List.of(
                row -> {
                  Group group = row.addGroup("f");
                  group.addGroup("deep").append("old", 1);
                  group.addGroup("deep");
                },
                row -> {},
                row -> row.addGroup("f")));

    assertThat(groups).hasSize(3);
    assertThat((Object[]) groups.get(0)).containsExactly((Object) null);
    assertThat(groups.get(1)).isNull();
    assertThat((Object[]) groups.get(2)).containsExactly((Object) null);
  }
}
