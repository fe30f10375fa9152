package dev.millrace.http;

/** What is served at one path. */
@FunctionalInterface
public interface Page {
  Answer answer(Asked asked);
}
