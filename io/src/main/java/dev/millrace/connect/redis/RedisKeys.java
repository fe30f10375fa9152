package dev.millrace.connect.redis;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.redis.RedisForm;
import dev.millrace.io.redis.RedisForm.Ranking;
import dev.millrace.io.redis.RedisForm.Structure;
import dev.millrace.io.redis.RedisTarget;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys of {@code WriteToRedis} and {@code LookUpInRedis}. */
final class RedisKeys {
  static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The server, `redis://HOST:PORT/DATABASE`, or `rediss:` for TLS, without password.");

  static final Key<String> USERNAME =
      optional("username", Simple.TEXT, "default", "The user of the server.");

  static final Key<SecretText> PASSWORD =
      optional("password", Simple.SECRET, "none", "The user's password, as `${secret:file:PATH}`.");

  static final Key<String> TRUSTSTORE =
      optional(
          "truststore",
          Simple.TEXT,
          "Java's own",
          "With `rediss:`, a PKCS12 or JKS file with the certificates to trust, relative to the"
              + " pipeline file.");

  static final Key<String> TRUSTSTORE_PASSWORD =
      optional("truststore_password", Simple.TEXT, "none", "The truststore's password.");

  static final Key<String> STRUCTURE =
      defaulting(
          "structure",
          Choice.of("hash", "json", "sorted_set"),
          "hash",
          "What a row becomes: a hash with a field per column, a text with a JSON object, or a"
              + " member of a sorted set.");

  static final Key<String> PREFIX =
      required(
          "prefix",
          Simple.TEXT,
          "What the server's keys begin with, `order:` for example; no other output's do. Of a"
              + " sorted set, its name before the values of `set`.");

  static final Key<List<String>> KEY =
      required(
          "key",
          new ListOf<>(Simple.COLUMN),
          "The columns that tell rows apart: after the prefix they are the server's key, or they"
              + " are the member of a sorted set.");

  static final Key<String> VERSION =
      required(
          "version",
          Simple.COLUMN,
          "A whole number, date or time that grows with each newer state of a key. A row never"
              + " replaces one with a greater version.");

  static final Key<String> DELETED =
      optional(
          "deleted",
          Simple.COLUMN,
          "none",
          "A BOOLEAN column. A row in which it is TRUE removes what is under its key, unless that"
              + " is newer.");

  static final Key<String> SCORE =
      optional(
          "score",
          Simple.COLUMN,
          "none",
          "With `structure: sorted_set`: the number by which members are ordered.");

  static final Key<List<String>> SET =
      optional(
          "set",
          new ListOf<>(Simple.COLUMN),
          "one set",
          "With `structure: sorted_set`: the columns of which each combination has a set.");

  static final Key<Long> KEEP =
      optional(
          "keep",
          Simple.WHOLE_NUMBER,
          "all",
          "With `structure: sorted_set`: how many members with the greatest scores stay in a set.");

  static final Key<Duration> TTL =
      optional(
          "ttl",
          Simple.POSITIVE_DURATION,
          "for ever",
          "How long a key lives after it was written last.");

  static final Key<Long> BATCH_ROWS =
      defaulting(
          "batch_rows",
          Simple.WHOLE_NUMBER,
          500L,
          "How many rows are sent before the first answer is waited for; 1 to 10000.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long rows wait for a server that is away or full before the run fails.");

  static final Key<String> LOOKUP_STRUCTURE =
      defaulting(
          "structure",
          Choice.of("hash", "json"),
          "hash",
          "What is under a key: a hash with a field per column, or a text with a JSON object.");

  static final Key<String> LOOKUP_PREFIX =
      required(
          "prefix",
          Simple.TEXT,
          "What the server's keys begin with, `customer:` for example; the values of the step's"
              + " `key` follow, with colons between several.");

  static final KeySet LOOKUP =
      KeySet.of(
          URL,
          USERNAME,
          PASSWORD,
          TRUSTSTORE,
          TRUSTSTORE_PASSWORD,
          LOOKUP_STRUCTURE,
          LOOKUP_PREFIX);

  static final KeySet SINK =
      KeySet.of(
          URL,
          USERNAME,
          PASSWORD,
          TRUSTSTORE,
          TRUSTSTORE_PASSWORD,
          STRUCTURE,
          PREFIX,
          KEY,
          VERSION,
          DELETED,
          SCORE,
          SET,
          KEEP,
          TTL,
          BATCH_ROWS,
          SharedKeys.RATE,
          RETRY_FOR,
          SharedKeys.ERROR_HANDLING);

  private RedisKeys() {}

  /** The server; empty if the URL names none. */
  static Optional<RedisTarget> target(EndpointSpec sink) {
    return RedisTarget.of(
        sink.value(URL),
        new RedisTarget.Access(sink.find(USERNAME).orElse(null), sink.find(PASSWORD).orElse(null)),
        sink.find(TRUSTSTORE)
            .map(file -> sink.besideFile(file).toAbsolutePath().toString())
            .map(
                file ->
                    new RedisTarget.Truststore(file, sink.find(TRUSTSTORE_PASSWORD).orElse(null)))
            .orElse(null));
  }

  static Structure structure(EndpointSpec sink) {
    return Structure.valueOf(sink.value(STRUCTURE).toUpperCase(Locale.ROOT));
  }

  /** What rows become, of a sink that was checked. */
  static RedisForm form(EndpointSpec sink) {
    Structure structure = structure(sink);
    return new RedisForm(
        structure,
        sink.value(PREFIX),
        sink.value(KEY),
        sink.value(VERSION),
        sink.find(DELETED).orElse(null),
        structure == Structure.SORTED_SET
            ? new Ranking(
                sink.find(SET).orElse(List.of()),
                sink.find(SCORE).orElseThrow(),
                sink.find(KEEP).orElse(0L))
            : null,
        sink.find(TTL).orElse(null));
  }
}
