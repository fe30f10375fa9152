package dev.millrace.testing.files;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Reads a file that is in memory. */
final class MemoryChannel implements SeekableByteChannel {
  private final byte[] content;
  private int position;
  private boolean open = true;

  MemoryChannel(byte[] content) {
    this.content = content;
  }

  @Override
  public int read(ByteBuffer buffer) {
    int length = Math.min(buffer.remaining(), content.length - position);
    if (length <= 0) {
      return buffer.hasRemaining() ? -1 : 0;
    }
    buffer.put(content, position, length);
    position += length;
    return length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) {
    position = Math.toIntExact(to);
    return this;
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public int write(ByteBuffer buffer) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
