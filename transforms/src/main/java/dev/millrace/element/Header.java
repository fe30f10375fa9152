package dev.millrace.element;

/** One header of a record, value as bytes; keys may repeat. */
public record Header(String key, byte[] value) {}
