package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedOutput;
import org.openjdk.jmh.infra.Blackhole;

/** Takes what kernels emit, as cheaply as can be; no compiler may leave it out. */
final class Discard implements KeyedOutput {
  private final Blackhole hole;
  private byte[] key = {};

  Discard(Blackhole hole) {
    this.hole = hole;
  }

  Discard at(byte[] next) {
    key = next;
    return this;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public void wakeAt(long time, long hold) {
    hole.consume(time);
  }

  @Override
  public void emit(int output, Event event) {
    hole.consume(event);
  }

  @Override
  public void reject(Event event, RowFault fault) {
    throw new IllegalStateException("no sample is bad", fault);
  }

  @Override
  public void count(Disposition disposition, long events) {
    hole.consume(events);
  }
}
