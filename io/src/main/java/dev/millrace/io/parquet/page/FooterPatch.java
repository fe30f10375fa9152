package dev.millrace.io.parquet.page;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * A footer without what Parquet's reader fails on although it concerns some columns alone: logical
 * types and encodings that are newer than the reader, and encrypted columns.
 *
 * @param unreadable those columns, by the names on the way to them, and why
 */
record FooterPatch(byte[] footer, Map<List<String>, String> unreadable) {
  private static final String NEWER = " that is newer than this version of Millrace";
  private static final String ENCRYPTED = "is encrypted";

  /** A column: the names on the way to it, and its type. */
  private record Leaf(List<String> path, SchemaElement element) {}

  /** The schema as a walk over its elements; parents come before their children. */
  private static final class Walk {
    private final List<SchemaElement> elements;
    private final Map<List<String>, String> unreadable;
    private final List<Leaf> leaves = new ArrayList<>();
    private int next = 1;

    Walk(List<SchemaElement> elements, Map<List<String>, String> unreadable) {
      this.elements = elements;
      this.unreadable = unreadable;
    }

    void children(SchemaElement parent, List<String> above) {
      for (int i = 0; i < parent.getNum_children() && next < elements.size(); i++) {
        SchemaElement element = elements.get(next++);
        List<String> path = new ArrayList<>(above);
        path.add(element.getName());
        if (element.isSetLogicalType() && element.getLogicalType().getSetField() == null) {
          element.unsetLogicalType();
          unreadable.put(path, "has a logical type" + NEWER);
        }
        if (element.isSetType()) {
          leaves.add(new Leaf(path, element));
        } else {
          children(element, path);
        }
      }
    }
  }

  /**
   * Mends a footer; without {@link #unreadable} there was nothing of that kind in it.
   *
   * @throws IOException if it is not a footer
   */
  static FooterPatch of(byte[] footer) throws IOException {
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(footer));
    Map<List<String>, String> unreadable = new HashMap<>();
    Walk walk = new Walk(metadata.getSchema(), unreadable);
    if (!metadata.getSchema().isEmpty()) {
      walk.children(metadata.getSchema().get(0), List.of());
    }
    for (RowGroup group : metadata.getRow_groups()) {
      List<ColumnChunk> columns = group.getColumns();
      for (int i = 0; i < Math.min(columns.size(), walk.leaves.size()); i++) {
        mend(columns.get(i), group.getNum_rows(), walk.leaves.get(i), unreadable);
      }
    }
    metadata.unsetEncryption_algorithm();
    metadata.unsetFooter_signing_key_metadata();
    ByteArrayOutputStream mended = new ByteArrayOutputStream(footer.length);
    Util.writeFileMetaData(metadata, mended);
    return new FooterPatch(mended.toByteArray(), unreadable);
  }

  private static void mend(
      ColumnChunk chunk, long rows, Leaf leaf, Map<List<String>, String> unreadable) {
    if (chunk.isSetCrypto_metadata()) {
      unreadable.put(leaf.path(), ENCRYPTED);
      chunk.setCrypto_metadata(null);
      chunk.setEncrypted_column_metadata((byte[]) null);
      chunk.setMeta_data(nothing(rows, leaf));
    } else if (chunk.isSetMeta_data() && chunk.getMeta_data().getEncodings().contains(null)) {
      unreadable.put(leaf.path(), "has an encoding" + NEWER);
      chunk
          .getMeta_data()
          .setEncodings(
              chunk.getMeta_data().getEncodings().stream().filter(Objects::nonNull).toList());
    }
  }

  /** Stands for a column that nobody will read. */
  private static ColumnMetaData nothing(long rows, Leaf leaf) {
    return new ColumnMetaData(
        leaf.element().getType(),
        List.of(),
        leaf.path(),
        CompressionCodec.UNCOMPRESSED,
        rows,
        0,
        0,
        0);
  }
}
