package dev.millrace.engine.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Beam's view of {@link Counts}: a map, in the order of its names. */
public final class CountsCoder extends AtomicCoder<Counts> {
  /** Of the map alone; totals are kept in this form as state. */
  static final Coder<Map<String, Long>> MAP = MapCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

  private static final CountsCoder INSTANCE = new CountsCoder();

  private CountsCoder() {}

  public static CountsCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Counts counts, OutputStream stream) throws IOException {
    MAP.encode(counts.byMetric(), stream);
  }

  @Override
  public Counts decode(InputStream stream) throws IOException {
    return new Counts(MAP.decode(stream));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
