package dev.millrace.io.format.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Our coding of messages against that of Google's own library. */
@ParameterizedClass
@EnumSource
class ProtoFormatTest {
  private static final Path TEXTS = Path.of("src/test/resources/dev/millrace/io/format/proto");

  /** Where a message type comes from; the files of the same names declare the same. */
  enum Origin {
    DESCRIPTORS,
    TEXT
  }

  @Parameter private Origin origin;

  private static final Schema ITEM =
      Schema.builder().addStringField("sku").addInt32Field("count").build();

  private static final Schema ALL =
      Schema.builder()
          .addInt32Field("i32")
          .addInt64Field("i64")
          .addInt64Field("u32")
          .addField("u64", ValueKind.decimalType(20, 0))
          .addInt32Field("s32")
          .addInt64Field("s64")
          .addInt64Field("f32")
          .addField("f64", ValueKind.decimalType(20, 0))
          .addFloatField("fl")
          .addDoubleField("db")
          .addBooleanField("flag")
          .addStringField("text")
          .addByteArrayField("raw")
          .addStringField("state")
          .addNullableField("opt", FieldType.INT32)
          .addNullableField("item", FieldType.row(ITEM))
          .addArrayField("numbers", FieldType.INT64)
          .addArrayField("words", FieldType.STRING)
          .addArrayField("items", FieldType.row(ITEM))
          .addMapField("prices", FieldType.STRING, FieldType.DOUBLE)
          .addMapField("parts", FieldType.INT32, FieldType.row(ITEM))
          .addNullableField("at", ValueKind.TIMESTAMP_MICROS_TYPE)
          .addNullableField("boxed", FieldType.INT64)
          .addNullableField("one", FieldType.STRING)
          .addNullableField("other", FieldType.INT32)
          .build();

  private static final FileDescriptorProto FILE = file("proto3");

  private static FieldDescriptorProto field(String name, int number, Type type, Label label) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(label)
        .build();
  }

  private static FieldDescriptorProto field(String name, int number, Type type) {
    return field(name, number, type, Label.LABEL_OPTIONAL);
  }

  private static FieldDescriptorProto of(FieldDescriptorProto field, String type) {
    return field.toBuilder().setTypeName(type).build();
  }

  private static DescriptorProto entry(String name, Type key, FieldDescriptorProto value) {
    return DescriptorProto.newBuilder()
        .setName(name)
        .addField(field("key", 1, key))
        .addField(value)
        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
        .build();
  }

  private static FileDescriptorProto file(String syntax) {
    DescriptorProto item =
        DescriptorProto.newBuilder()
            .setName("Item")
            .addField(field("sku", 1, Type.TYPE_STRING))
            .addField(field("count", 2, Type.TYPE_SINT32))
            .addField(of(field("child", 3, Type.TYPE_MESSAGE), ".t.Item"))
            .build();
    Label many = Label.LABEL_REPEATED;
    DescriptorProto all =
        DescriptorProto.newBuilder()
            .setName("All")
            .addField(field("i32", 1, Type.TYPE_INT32))
            .addField(field("i64", 2, Type.TYPE_INT64))
            .addField(field("u32", 3, Type.TYPE_UINT32))
            .addField(field("u64", 4, Type.TYPE_UINT64))
            .addField(field("s32", 5, Type.TYPE_SINT32))
            .addField(field("s64", 6, Type.TYPE_SINT64))
            .addField(field("f32", 7, Type.TYPE_FIXED32))
            .addField(field("f64", 8, Type.TYPE_FIXED64))
            .addField(field("fl", 9, Type.TYPE_FLOAT))
            .addField(field("db", 10, Type.TYPE_DOUBLE))
            .addField(field("flag", 11, Type.TYPE_BOOL))
            .addField(field("text", 12, Type.TYPE_STRING))
            .addField(field("raw", 13, Type.TYPE_BYTES))
            .addField(of(field("state", 14, Type.TYPE_ENUM), ".t.State"))
            .addField(
                field("opt", 15, Type.TYPE_INT32).toBuilder()
                    .setProto3Optional(true)
                    .setOneofIndex(1))
            .addField(of(field("item", 16, Type.TYPE_MESSAGE), ".t.Item"))
            .addField(field("numbers", 17, Type.TYPE_SINT64, many))
            .addField(field("words", 18, Type.TYPE_STRING, many))
            .addField(of(field("items", 19, Type.TYPE_MESSAGE, many), ".t.Item"))
            .addField(of(field("prices", 20, Type.TYPE_MESSAGE, many), ".t.All.PricesEntry"))
            .addField(of(field("parts", 21, Type.TYPE_MESSAGE, many), ".t.All.PartsEntry"))
            .addField(of(field("at", 22, Type.TYPE_MESSAGE), ".google.protobuf.Timestamp"))
            .addField(of(field("boxed", 23, Type.TYPE_MESSAGE), ".google.protobuf.Int64Value"))
            .addField(field("one", 24, Type.TYPE_STRING).toBuilder().setOneofIndex(0))
            .addField(field("other", 25, Type.TYPE_INT32).toBuilder().setOneofIndex(0))
            .addNestedType(
                entry("PricesEntry", Type.TYPE_STRING, field("value", 2, Type.TYPE_DOUBLE)))
            .addNestedType(
                entry(
                    "PartsEntry",
                    Type.TYPE_INT32,
                    of(field("value", 2, Type.TYPE_MESSAGE), ".t.Item")))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice"))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_opt"))
            .build();
    EnumDescriptorProto state =
        EnumDescriptorProto.newBuilder()
            .setName("State")
            .addValue(EnumValueDescriptorProto.newBuilder().setName("NEW").setNumber(0))
            .addValue(EnumValueDescriptorProto.newBuilder().setName("PAID").setNumber(7))
            .build();
    return FileDescriptorProto.newBuilder()
        .setName("t.proto")
        .setPackage("t")
        .setSyntax(syntax)
        .addDependency("google/protobuf/timestamp.proto")
        .addDependency("google/protobuf/wrappers.proto")
        .addMessageType(item)
        .addMessageType(all)
        .addEnumType(state)
        .build();
  }

  private ProtoFormat format(FileDescriptorProto file, String message) {
    return origin == Origin.TEXT
        ? ProtoFormat.read(TEXTS.resolve(file.getName()), message)
        : ProtoFormat.of(
            FileDescriptorSet.newBuilder().addFile(file).build().toByteArray(), message);
  }

  private ProtoFormat all() {
    return format(FILE, "t.All");
  }

  private RecordDecoder decoder(Schema schema) {
    return all().decoder(schema, EpochUnits.NONE);
  }

  private static final List<Object> STATES = List.of("NEW", "PAID");

  private static Object[] item(Random random) {
    return new Object[] {"sku" + random.nextInt(3), random.nextInt()};
  }

  private static Object[] row(Random random) {
    boolean bare = random.nextInt(10) == 0;
    Object[] row = new Object[ALL.getFieldCount()];
    List<Object> longs = new ArrayList<>();
    List<Object> words = new ArrayList<>();
    List<Object> items = new ArrayList<>();
    Map<Object, Object> prices = new java.util.LinkedHashMap<>();
    Map<Object, Object> parts = new java.util.LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      longs.add(random.nextLong());
      words.add("wörd" + random.nextInt(10));
      items.add(item(random));
      prices.put("p" + i, random.nextDouble());
      parts.put(i * 3, item(random));
    }
    Object[] values = {
      random.nextInt(),
      random.nextLong(),
      random.nextInt() & 0xFFFF_FFFFL,
      new BigDecimal(new java.math.BigInteger(64, random)),
      random.nextInt(),
      random.nextLong(),
      random.nextInt() & 0xFFFF_FFFFL,
      new BigDecimal(new java.math.BigInteger(64, random)),
      random.nextFloat(),
      random.nextGaussian(),
      random.nextBoolean(),
      "tëxt" + random.nextInt(),
      new byte[] {1, (byte) random.nextInt()},
      STATES.get(random.nextInt(2)),
      random.nextBoolean() ? null : random.nextInt(3),
      random.nextBoolean() ? null : item(random),
      longs,
      words,
      items,
      prices,
      parts,
      random.nextBoolean() ? null : random.nextInt() * 1_000_003L,
      random.nextBoolean() ? null : random.nextLong(),
      null,
      null
    };
    if (random.nextBoolean()) {
      values[23 + random.nextInt(2)] = null;
      values[23] = random.nextBoolean() ? "" : "x";
    } else if (random.nextBoolean()) {
      values[24] = random.nextInt(2);
    }
    System.arraycopy(values, 0, row, 0, row.length);
    if (bare) {
      row[0] = 0;
      row[3] = BigDecimal.ZERO;
      row[9] = -0.0;
      row[11] = "";
      row[12] = new byte[0];
    }
    return row;
  }

  @Test
  void rowsComeBackAndGooglesLibraryWritesTheSameBytes() throws Exception {
    // given
    RecordEncoder encoder = all().encoder(ALL);
    RecordDecoder decoder = decoder(ALL);
    Descriptor message = all().descriptor();
    Random random = new Random(7);

    for (int i = 0; i < 1_000; i++) {
      // when
      Object[] row = row(random);
      byte[] bytes = encoder.encode(row);
      DynamicMessage parsed = DynamicMessage.parseFrom(message, bytes);

      // then: nothing is unknown to the other library, which also reads the values themselves
      assertThat(decoder.decode(bytes)).usingRecursiveComparison().isEqualTo(row);
      assertThat(parsed.getUnknownFields()).isEqualTo(UnknownFieldSet.getDefaultInstance());
      assertThat(decoder.decode(parsed.toByteArray())).usingRecursiveComparison().isEqualTo(row);
      assertThat(parsed.toByteArray()).hasSameSizeAs(bytes);
      assertThat(parsed.getField(message.findFieldByName("s64"))).isEqualTo(row[5]);
      assertThat(parsed.getField(message.findFieldByName("db"))).isEqualTo(row[9]);
      assertThat(parsed.getField(message.findFieldByName("numbers"))).isEqualTo(row[16]);
      assertThat(parsed.getField(message.findFieldByName("raw")))
          .isEqualTo(ByteString.copyFrom((byte[]) row[12]));
      assertThat(parsed.hasField(message.findFieldByName("opt"))).isEqualTo(row[14] != null);
    }
  }

  @Test
  void onlyDeclaredColumnsAreDecodedAndTheOthersMayBeAnything() {
    // given: 'text' (12) holds bytes that are not UTF-8, and there is a field that nobody declared
    byte[] bytes = HexFormat.of().parseHex("0805" + "6201ff" + "f03f01");

    // then
    assertThat(decoder(Schema.builder().addInt32Field("i32").build()).decode(bytes))
        .containsExactly(5);
    assertThatThrownBy(() -> decoder(Schema.builder().addStringField("text").build()).decode(bytes))
        .isInstanceOfSatisfying(RowFault.class, e -> assertThat(e.code()).isEqualTo("ML-6114"));
  }

  @Test
  void anEmptyMessageHasDefaultsAndNulls() {
    assertThat(
            decoder(
                    Schema.builder()
                        .addInt32Field("i32")
                        .addStringField("state")
                        .addNullableField("opt", FieldType.INT32)
                        .addArrayField("words", FieldType.STRING)
                        .build())
                .decode(new byte[0]))
        .containsExactly(0, "NEW", null, List.of());
  }

  @Test
  void theLastOfAOneofCountsWithAColumnAndWithout() {
    // given: one = "a", then other = 1
    byte[] bytes = HexFormat.of().parseHex("c2010161" + "c80101");

    // then
    Schema one = Schema.builder().addNullableField("one", FieldType.STRING).build();
    assertThat(decoder(one).decode(bytes)).containsExactly((Object) null);
    Schema both =
        Schema.builder()
            .addNullableField("one", FieldType.STRING)
            .addNullableField("other", FieldType.INT32)
            .build();
    assertThat(decoder(both).decode(bytes)).containsExactly(null, 1);
  }

  @Test
  void partsOfAMessageThatComeApartAreMerged() {
    // given: item { sku: "a" }, then item { count: -1 }
    byte[] bytes = HexFormat.of().parseHex("8201030a0161" + "8201021001");

    // then
    Schema schema = Schema.builder().addNullableField("item", FieldType.row(ITEM)).build();
    assertThat((Object[]) decoder(schema).decode(bytes)[0]).containsExactly("a", -1);
  }

  @Test
  void recursiveTypesAreReadAsDeepAsTheColumnsGo() throws Exception {
    // given
    Schema child = Schema.builder().addStringField("sku").build();
    Schema schema =
        Schema.builder()
            .addStringField("sku")
            .addNullableField("child", FieldType.row(child))
            .build();
    ProtoFormat format = format(FILE, "t.Item");

    // when
    byte[] bytes = format.encoder(schema).encode(new Object[] {"a", new Object[] {"b"}});
    Object[] row = format.decoder(schema, EpochUnits.NONE).decode(bytes);

    // then
    assertThat(row[0]).isEqualTo("a");
    assertThat((Object[]) row[1]).containsExactly("b");
  }

  @Test
  void timesAreCutToTheColumnsUnitAlsoBefore1970() {
    // given
    Descriptor message = all().descriptor();
    FieldDescriptor at = message.findFieldByName("at");
    byte[] bytes =
        DynamicMessage.newBuilder(message)
            .setField(at, Timestamp.newBuilder().setSeconds(-1).setNanos(999_999_999).build())
            .setField(message.findFieldByName("boxed"), Int64Value.of(0))
            .build()
            .toByteArray();

    // then
    Schema millis =
        Schema.builder()
            .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
            .addNullableField("boxed", FieldType.INT64)
            .build();
    assertThat(decoder(millis).decode(bytes)).containsExactly(-1L, 0L);
  }

  @Test
  void badBytesAreFaultsWhateverTheyAre() {
    // given
    RecordEncoder encoder = all().encoder(ALL);
    RecordDecoder decoder = decoder(ALL);
    int records = Integer.getInteger("millrace.fuzz.records", 2_500);
    Random random = new Random(Long.getLong("millrace.fuzz.seed", 3));
    int refused = 0;

    // when
    for (int i = 0; i < records; i++) {
      byte[] bytes = encoder.encode(row(random));
      if (i % 2 == 0 && bytes.length > 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        decoder.decode(bytes);
      } catch (RowFault e) {
        refused++;
      }
    }

    // then: another exception would have failed the test
    assertThat(refused).isGreaterThan(records / 5);
  }

  @Test
  void anotherWireTypeIsAFaultAndNotAnAbsentField() {
    // given: i32 (1) as a text
    byte[] bytes = HexFormat.of().parseHex("0a0161");

    // then
    assertThatThrownBy(() -> decoder(Schema.builder().addInt32Field("i32").build()).decode(bytes))
        .hasMessageContaining("column 'i32': field 1 is written with wire type 2");
  }

  @Test
  void anEnumsUnknownNumberIsAFaultInTextAndANumberInAnInteger() {
    // given
    byte[] bytes = HexFormat.of().parseHex("7009");

    // then
    assertThat(decoder(Schema.builder().addInt32Field("state").build()).decode(bytes))
        .containsExactly(9);
    assertThatThrownBy(
            () -> decoder(Schema.builder().addStringField("state").build()).decode(bytes))
        .hasMessageContaining("the enum t.State has no name for 9");
  }

  @Test
  void whatAFieldHasNoFormForIsNotWritten() {
    assertThatThrownBy(() -> encode("i32", FieldType.INT32.withNullable(true), null))
        .hasMessageContaining("column 'i32': NULL, for which");
    assertThatThrownBy(() -> encode("u32", FieldType.INT64, -1L))
        .hasMessageContaining("'-1' is out of the range of unsigned 32-bit numbers");
    assertThatThrownBy(() -> encode("state", FieldType.STRING, "OLD"))
        .hasMessageContaining("'OLD' is not a value of the enum t.State");
  }

  private byte[] encode(String column, FieldType type, Object value) {
    Schema schema = Schema.builder().addField(column, type).build();
    return all().encoder(schema).encode(new Object[] {value});
  }

  @Test
  void columnsThatDoNotFitAreRefusedByName() {
    assertThatThrownBy(() -> decoder(Schema.builder().addInt64Field("u64").build()))
        .hasMessage(
            "the field 't.All.u64' cannot be a column of type BIGINT; expected DECIMAL(20,0).");
    assertThatThrownBy(() -> decoder(Schema.builder().addInt64Field("nope").build()))
        .hasMessageStartingWith("the message t.All has no field 'nope'; expected one of i32, i64,");
    assertThatThrownBy(() -> format(FILE, "t.Nope"))
        .hasMessageEndingWith("declares no message 't.Nope'; expected one of t.All, t.Item.");
    assertThatThrownBy(() -> ProtoFormat.of("syntax".getBytes(), "t.All"))
        .hasMessageStartingWith("is not a descriptor set");
  }

  @Test
  void requiredFieldsOfProto2MustBeThereAndDefaultsHold() {
    // given
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("two.proto")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Two")
                    .addField(field("id", 1, Type.TYPE_INT32, Label.LABEL_REQUIRED))
                    .addField(field("size", 2, Type.TYPE_INT32).toBuilder().setDefaultValue("5")))
            .build();
    Schema schema = Schema.builder().addInt32Field("id").addInt32Field("size").build();
    RecordDecoder decoder = format(file, "Two").decoder(schema, EpochUnits.NONE);

    // then
    assertThat(decoder.decode(new byte[] {8, 1})).containsExactly(1, 5);
    assertThatThrownBy(() -> decoder.decode(new byte[0]))
        .hasMessageContaining("column 'id': the field is required");
    assertThatThrownBy(
            () -> format(file, "Two").encoder(Schema.builder().addInt32Field("size").build()))
        .hasMessageContaining("the field 'Two.id' is required");
  }

  @Test
  void aDecoderTravelsToAnotherMachine() throws Exception {
    // given
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes)
        .writeObject(decoder(Schema.builder().addInt32Field("i32").build()));

    // when
    Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    // then
    assertThat(((RecordDecoder) copy).decode(new byte[] {8, 3})).containsExactly(3);
  }
}
