package dev.millrace.plan.node;

import java.time.Duration;
import java.util.Optional;

/**
 * What a node remembers in a live run.
 *
 * @param text what it remembers, per what, and until when, for people
 * @param span for how much event time a key without events is remembered; it is forgotten about a
 *     second of event time after that at the latest. Empty if every key is remembered until the
 *     input ends, or if there are no keys
 */
public record Memory(String text, Optional<Duration> span) {}
