package dev.millrace.io.parquet.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a column in a row group, one after the other. A page is decompressed when it is
 * asked for; its header is compared with the bytes that are there before anything is allocated by
 * it.
 */
public final class ColumnPages {
  /** More than any writer puts into a header, statistics of long texts included. */
  private static final int MAX_HEADER_BYTES = 4 << 20;

  private final ChunkBytes chunk;
  private final long values;
  private final BytesInputDecompressor decompressor;

  /** The header of the page that comes next, if it was looked at. */
  private @Nullable PageHeader ahead;

  /**
   * @param values how many there are, absent ones included
   */
  ColumnPages(ChunkBytes chunk, long values, BytesInputDecompressor decompressor) {
    this.chunk = chunk;
    this.values = values;
    this.decompressor = decompressor;
  }

  /** How many values the column has in the row group, absent ones included. */
  public long values() {
    return values;
  }

  /** The dictionary, which is the first page if there is one. */
  public @Nullable DictionaryPage dictionary() throws IOException {
    PageHeader header = header();
    if (header == null || !header.isSetDictionary_page_header()) {
      return null;
    }
    BytesInput plain = decompressor.decompress(stored(header), header.getUncompressed_page_size());
    return new DictionaryPage(
        plain,
        header.getDictionary_page_header().getNum_values(),
        encoding(header.getDictionary_page_header().getEncoding()));
  }

  /** The next page of values; null after the last one. */
  public @Nullable DataPage next() throws IOException {
    for (PageHeader header = header(); header != null; header = header()) {
      BytesInput stored = stored(header);
      if (header.isSetData_page_header()) {
        return first(header.getData_page_header(), header.getUncompressed_page_size(), stored);
      } else if (header.isSetData_page_header_v2()) {
        return second(header, header.getData_page_header_v2());
      }
      // Pages of an index are of no use here.
    }
    return null;
  }

  private @Nullable PageHeader header() throws IOException {
    if (ahead == null) {
      int there = chunk.ahead(MAX_HEADER_BYTES);
      if (there > 0) {
        ThriftSizes.check("a page's header", chunk.bytes(), chunk.at(), chunk.at() + there);
        ByteArrayInputStream in = new ByteArrayInputStream(chunk.bytes(), chunk.at(), there);
        ahead = Util.readPageHeader(in);
        chunk.take(there - in.available());
      }
    }
    return ahead;
  }

  /** The page's bytes as they are stored; the next page is then at hand. */
  private BytesInput stored(PageHeader header) throws IOException {
    int size = header.getCompressed_page_size();
    if (size < 0 || size > chunk.ahead(size)) {
      throw new IOException("a page of " + size + " bytes ends early");
    }
    int at = chunk.take(size);
    if (header.isSetCrc()) {
      CRC32 crc = new CRC32();
      crc.update(chunk.bytes(), at, size);
      if ((int) crc.getValue() != header.getCrc()) {
        throw new IOException("a page's checksum is wrong");
      }
    }
    ahead = null;
    return BytesInput.from(chunk.bytes(), at, size);
  }

  private DataPage first(DataPageHeader header, int plainSize, BytesInput stored)
      throws IOException {
    return new DataPageV1(
        decompressor.decompress(stored, plainSize),
        header.getNum_values(),
        plainSize,
        null,
        encoding(header.getRepetition_level_encoding()),
        encoding(header.getDefinition_level_encoding()),
        encoding(header.getEncoding()));
  }

  private DataPage second(PageHeader page, DataPageHeaderV2 header) throws IOException {
    int size = page.getCompressed_page_size();
    int repetitions = header.getRepetition_levels_byte_length();
    int definitions = header.getDefinition_levels_byte_length();
    if (repetitions < 0 || definitions < 0 || (long) repetitions + definitions > size) {
      throw new IOException("a page's levels end early");
    }
    byte[] bytes = chunk.bytes();
    int from = chunk.at() - size;
    int levels = repetitions + definitions;
    BytesInput data = BytesInput.from(bytes, from + levels, size - levels);
    if (header.isIs_compressed()) {
      data = decompressor.decompress(data, page.getUncompressed_page_size() - levels);
    }
    return DataPageV2.uncompressed(
        header.getNum_rows(),
        header.getNum_nulls(),
        header.getNum_values(),
        BytesInput.from(bytes, from, repetitions),
        BytesInput.from(bytes, from + repetitions, definitions),
        encoding(header.getEncoding()),
        data,
        null);
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding stored) {
    return Encoding.valueOf(stored.name());
  }
}
