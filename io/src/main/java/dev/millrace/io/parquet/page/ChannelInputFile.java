package dev.millrace.io.parquet.page;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file of any of Beam's file systems, as Parquet wants to see it. */
final class ChannelInputFile implements InputFile {
  private final String path;
  private final SeekableByteChannel channel;
  private long bytesRead;

  /** What stands at the end instead of the file's own footer, and where it begins. */
  private byte[] end = {};

  private long endAt = Long.MAX_VALUE;

  private ChannelInputFile(String path, SeekableByteChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens the file; the stream that Parquet takes from it closes it. */
  static ChannelInputFile open(String path) throws IOException {
    ReadableByteChannel channel = FileSystems.open(FileSystems.matchNewResource(path, false));
    if (channel instanceof SeekableByteChannel seekable) {
      return new ChannelInputFile(path, seekable);
    }
    channel.close();
    throw new IOException("the file system cannot read from the middle of a file");
  }

  /**
   * Puts a footer in the place of the file's own.
   *
   * @param ownBytes the length of the file's own
   */
  void replaceFooter(int ownBytes, byte[] footer) throws IOException {
    endAt = channel.size() - Footer.END_BYTES - ownBytes;
    end = Footer.end(footer);
  }

  @Override
  public long getLength() throws IOException {
    return Math.min(channel.size(), endAt) + end.length;
  }

  @Override
  public SeekableInputStream newStream() {
    return new ChannelStream(new CountedChannel());
  }

  /** How many bytes were read from the file by now. */
  long bytesRead() {
    return bytesRead;
  }

  void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return path;
  }

  /** The file's channel with the footer that stands for its own; counts what is read. */
  private final class CountedChannel implements SeekableByteChannel {
    private long position;

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      if (position >= endAt) {
        return readEnd(buffer);
      }
      int limit = buffer.limit();
      buffer.limit((int) Math.min(limit, buffer.position() + (endAt - position)));
      channel.position(position);
      int read = channel.read(buffer);
      buffer.limit(limit);
      bytesRead += Math.max(0, read);
      position += Math.max(0, read);
      return read;
    }

    private int readEnd(ByteBuffer buffer) {
      int from = (int) (position - endAt);
      int length = Math.min(buffer.remaining(), end.length - from);
      if (length <= 0) {
        return buffer.hasRemaining() ? -1 : 0;
      }
      buffer.put(end, from, length);
      position += length;
      return length;
    }

    @Override
    public int write(ByteBuffer buffer) {
      throw new NonWritableChannelException();
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
      position = to;
      return this;
    }

    @Override
    public long size() throws IOException {
      return getLength();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class ChannelStream extends DelegatingSeekableInputStream {
    private final SeekableByteChannel channel;

    ChannelStream(SeekableByteChannel channel) {
      super(Channels.newInputStream(channel));
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return channel.read(buffer);
    }

    @Override
    public void readFully(ByteBuffer buffer) throws IOException {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("the file ends early");
        }
      }
    }
  }
}
