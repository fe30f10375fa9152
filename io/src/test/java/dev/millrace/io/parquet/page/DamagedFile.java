package dev.millrace.io.parquet.page;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** A Parquet file with one or a few mistakes in it, in any of its parts. */
public final class DamagedFile {
  private static final long[] ODD = {
    0,
    1,
    -1,
    2,
    7,
    8,
    127,
    255,
    4_096,
    65_536,
    1 << 28,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final int TAIL = 8;

  private final Random random;
  private final byte[] file;

  public DamagedFile(byte[] file, long seed) {
    this.file = file;
    this.random = new Random(seed);
  }

  public byte[] bytes() throws IOException {
    return switch (random.nextInt(10)) {
      case 0 -> bytesAnywhere(file.clone(), 0, file.length);
      case 1 -> bytesAnywhere(file.clone(), file.length - TAIL - footerBytes(), file.length);
      case 2 -> Arrays.copyOf(file, random.nextInt(file.length));
      case 3, 4 -> footer();
      case 5, 6 -> pageHeader();
      default -> pageContent();
    };
  }

  private int footerBytes() {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
  }

  private byte[] bytesAnywhere(byte[] bytes, int from, int to) {
    int mistakes = 1 + random.nextInt(4);
    for (int i = 0; i < mistakes && to > from; i++) {
      int at = from + random.nextInt(to - from);
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
            case 1 -> (byte) 0xff;
            case 2 -> 0x7f;
            default -> (byte) random.nextInt();
          };
    }
    return bytes;
  }

  private long odd(long known) {
    return switch (random.nextInt(3)) {
      case 0 -> ODD[random.nextInt(ODD.length)];
      case 1 -> known + random.nextInt(9) - 4;
      default -> known * (1 + random.nextInt(1_000_000));
    };
  }

  private FileMetaData metadata() throws IOException {
    int length = footerBytes();
    return Util.readFileMetaData(
        new ByteArrayInputStream(file, file.length - TAIL - length, length));
  }

  /** The file up to its footer, something more, and another footer. */
  private byte[] with(byte[] more, FileMetaData metadata) throws IOException {
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(metadata, footer);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, file.length - TAIL - footerBytes());
    out.writeBytes(more);
    out.writeBytes(Footer.end(footer.toByteArray()));
    return out.toByteArray();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private byte[] footer() throws IOException {
    FileMetaData metadata = metadata();
    RowGroup group = any(metadata.getRow_groups());
    ColumnMetaData column = any(group.getColumns()).getMeta_data();
    SchemaElement element = any(metadata.getSchema());
    switch (random.nextInt(12)) {
      case 0 -> group.setNum_rows(odd(group.getNum_rows()));
      case 1 -> column.setNum_values(odd(column.getNum_values()));
      case 2 -> column.setTotal_compressed_size(odd(column.getTotal_compressed_size()));
      case 3 -> column.setTotal_uncompressed_size(odd(column.getTotal_uncompressed_size()));
      case 4 -> column.setData_page_offset(odd(column.getData_page_offset()));
      case 5 -> column.setDictionary_page_offset(odd(column.getData_page_offset()));
      case 6 -> column.setCodec(CompressionCodec.values()[random.nextInt(8)]);
      case 7 -> column.setType(Type.values()[random.nextInt(8)]);
      case 8 -> element.setNum_children((int) odd(element.getNum_children()));
      case 9 -> element.setType_length((int) odd(element.getType_length()));
      case 10 -> element.setType(Type.values()[random.nextInt(8)]);
      default -> group.getColumns().remove(random.nextInt(group.getColumnsSize()));
    }
    return with(new byte[0], metadata);
  }

  /** One page after the other of a column; the one of the mistake is replaced. */
  private interface Mistake {
    byte[] replaced(PageHeader header, byte[] stored, CompressionCodec codec) throws IOException;
  }

  private byte[] pages(Mistake mistake) throws IOException {
    FileMetaData metadata = metadata();
    RowGroup group = any(metadata.getRow_groups());
    ColumnMetaData column = any(group.getColumns()).getMeta_data();
    boolean dictionary = column.isSetDictionary_page_offset();
    long start = dictionary ? column.getDictionary_page_offset() : column.getData_page_offset();
    ByteArrayInputStream in =
        new ByteArrayInputStream(file, (int) start, (int) column.getTotal_compressed_size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long at = file.length - TAIL - footerBytes();
    int victim = random.nextInt(3);
    for (int i = 0; in.available() > 0; i++) {
      PageHeader header = Util.readPageHeader(in);
      byte[] stored = in.readNBytes(header.getCompressed_page_size());
      if (header.isSetDictionary_page_header()) {
        column.setDictionary_page_offset(at + out.size());
      } else if (i <= 1) {
        column.setData_page_offset(at + out.size());
      }
      byte[] bytes =
          i == victim || in.available() == 0 && i < victim
              ? mistake.replaced(header, stored, column.getCodec())
              : stored;
      Util.writePageHeader(header, out);
      out.writeBytes(bytes);
    }
    column.setTotal_compressed_size(out.size());
    return with(out.toByteArray(), metadata);
  }

  private byte[] pageHeader() throws IOException {
    return pages(
        (header, stored, codec) -> {
          switch (random.nextInt(4)) {
            case 0 ->
                header.setUncompressed_page_size((int) odd(header.getUncompressed_page_size()));
            case 1 -> header.setCompressed_page_size((int) odd(header.getCompressed_page_size()));
            default -> values(header);
          }
          return stored;
        });
  }

  private void values(PageHeader header) {
    Encoding encoding = Encoding.values()[random.nextInt(Encoding.values().length)];
    boolean number = random.nextBoolean();
    if (header.isSetDictionary_page_header()) {
      int known = header.getDictionary_page_header().getNum_values();
      header.getDictionary_page_header().setNum_values((int) odd(known));
    } else if (header.isSetData_page_header()) {
      int known = header.getData_page_header().getNum_values();
      if (number) {
        header.getData_page_header().setNum_values((int) odd(known));
      } else {
        header.getData_page_header().setEncoding(encoding);
      }
    } else if (header.isSetData_page_header_v2()) {
      int known = header.getData_page_header_v2().getNum_values();
      int levels = header.getData_page_header_v2().getDefinition_levels_byte_length();
      switch (random.nextInt(4)) {
        case 0 -> header.getData_page_header_v2().setNum_values((int) odd(known));
        case 1 ->
            header.getData_page_header_v2().setDefinition_levels_byte_length((int) odd(levels));
        case 2 ->
            header.getData_page_header_v2().setRepetition_levels_byte_length((int) odd(levels));
        default -> header.getData_page_header_v2().setEncoding(encoding);
      }
    }
  }

  private static byte[] bytes(BytesInput input) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    input.writeAllTo(out);
    return out.toByteArray();
  }

  /** Mistakes in levels, lengths and numbers, below the compression. */
  private byte[] pageContent() throws IOException {
    return pages(
        (header, stored, codec) -> {
          PageCodecs codecs = new PageCodecs();
          CompressionCodecName name = CompressionCodecName.valueOf(codec.name());
          if (header.isSetData_page_header_v2() || codec.name().startsWith("LZ4")) {
            return bytesAnywhere(stored, 0, Math.min(stored.length, 40));
          }
          byte[] plain =
              bytes(
                  codecs
                      .getDecompressor(name)
                      .decompress(BytesInput.from(stored), header.getUncompressed_page_size()));
          int reach = random.nextBoolean() ? Math.min(plain.length, 24) : plain.length;
          byte[] bad = bytesAnywhere(plain.clone(), 0, reach);
          byte[] compressed = bytes(codecs.getCompressor(name).compress(BytesInput.from(bad)));
          header.setCompressed_page_size(compressed.length);
          return compressed;
        });
  }
}
