package dev.millrace.io.http;

import dev.millrace.engine.ledger.Circuits;
import dev.millrace.io.rows.Gate;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What all writers of a worker share that send to one server: its connections and its gate. */
final class HttpGate {
  /** Connections and answers of a call have a time each. */
  private static final int TIMES = 2;

  private static final Map<HttpTarget, HttpGate> GATES = new HashMap<>();

  private final HttpClient client;
  private final Gate gate;
  private int users;

  HttpGate(HttpTarget target, Clock clock) {
    this.client = client(target);
    this.gate =
        new Gate(target.shown(), target.timeout().multipliedBy(TIMES), target.perSecond(), clock);
  }

  /** The gate of a target; to be given back with {@link #release}. */
  static HttpGate acquire(HttpTarget target) {
    return acquire(target, Clock.systemUTC());
  }

  /** The same; a gate that is there keeps its clock. */
  static synchronized HttpGate acquire(HttpTarget target, Clock clock) {
    HttpGate shared = GATES.computeIfAbsent(target, to -> new HttpGate(to, clock));
    shared.users++;
    return shared;
  }

  /** The last user's release forgets the gate; its connections end when nothing refers to them. */
  static synchronized void release(HttpTarget target) {
    HttpGate shared = GATES.get(target);
    if (shared != null && --shared.users == 0) {
      GATES.remove(target);
    }
  }

  /** HTTP/2 would begin with an upgrade, which simple servers do not know. */
  static HttpClient client(HttpTarget target) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(target.timeout())
        .build();
  }

  HttpClient client() {
    return client;
  }

  Circuits.Circuit circuit() {
    return gate;
  }

  /** As {@link Gate#enter}. */
  Optional<Gate.Pass> enter(String step) {
    return gate.enter(step);
  }
}
