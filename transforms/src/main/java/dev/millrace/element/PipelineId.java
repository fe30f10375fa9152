package dev.millrace.element;

import java.io.Serializable;

/**
 * Which pipeline is running.
 *
 * @param name the pipeline file's name without its ending
 * @param hash SHA-256 of the file's text after variables were filled in with secrets left out, as
 *     16 hexadecimal digits
 */
public record PipelineId(String name, String hash) implements Serializable {}
