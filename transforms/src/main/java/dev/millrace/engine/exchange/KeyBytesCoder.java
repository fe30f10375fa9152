package dev.millrace.engine.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/** Beam's view of {@link KeyBytes}: a length and the bytes. */
final class KeyBytesCoder extends AtomicCoder<KeyBytes> {
  private static final KeyBytesCoder INSTANCE = new KeyBytesCoder();

  private KeyBytesCoder() {}

  static KeyBytesCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(KeyBytes key, OutputStream out) throws IOException {
    ByteArrayCoder.of().encode(key.bytes(), out);
  }

  @Override
  public KeyBytes decode(InputStream in) throws IOException {
    return new KeyBytes(ByteArrayCoder.of().decode(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
