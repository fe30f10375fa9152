package dev.millrace.connect.text;

import dev.millrace.connect.SourceType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.file.TextFormat;

/** A source of files of lines. */
record TextSourceType(TextFormat format, String type, String doc, KeySet keys)
    implements SourceType {
  @Override
  public boolean isEndless() {
    return false;
  }
}
